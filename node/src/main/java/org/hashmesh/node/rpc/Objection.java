// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Status;

/**
 * Why a call may not be made.
 *
 * @param code what kind of reason
 * @param message for the caller
 */
record Objection(FailureCode code, String message) {
    Status status() {
        return code.status(message);
    }
}
