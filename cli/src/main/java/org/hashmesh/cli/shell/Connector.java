// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.shell;

import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;

/** Makes the connection that a command asks for. */
public interface Connector {
    AdminConnection connect(GlobalOptions options, Surroundings surroundings) throws CommandFailure;
}
