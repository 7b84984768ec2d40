// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.nio.file.Path;
import java.util.Optional;

/** Which home a command is about when none is named. */
final class NodeHome {

    private NodeHome() {}

    /** What {@code HASHMESH_HOME} says, otherwise this directory. */
    static Path given() {
        return Path.of(Optional.ofNullable(System.getenv("HASHMESH_HOME")).orElse("."));
    }
}
