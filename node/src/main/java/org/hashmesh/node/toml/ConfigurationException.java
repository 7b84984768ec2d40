// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all of its problems. Ends the node with exit code 2. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list, which serialises
    private final List<Problem> problems;

    /** Carries the problems in the order in which they stand in the files. */
    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** A problem of no particular place, such as a file that is not there. */
    public ConfigurationException(String message) {
        super(message);
        this.problems = List.of();
    }

    /** A problem of no particular place with what brought it about. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of();
    }

    /** All problems with a place, at least one unless the message says it all. */
    public List<Problem> problems() {
        return problems;
    }
}
