// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tomlj.TomlPosition;

/** Gathers the problems of one file while it is read, so that a person sees all of them at once. For one thread. */
public final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    /** Begins with none. */
    public Problems(String file) {
        this.file = file;
    }

    /** The name by which problems call the file. */
    public String file() {
        return file;
    }

    /** Notes one more. */
    public void add(int line, int column, String message) {
        found.add(new Problem(file, line, column, message));
    }

    void add(TomlPosition position, String message) {
        add(position.line(), position.column(), message);
    }

    /** What was found so far, in the order of the file. */
    public List<Problem> found() {
        return found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }

    /**
     * Ends the reading.
     *
     * @throws ConfigurationException with everything found, when there is anything
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found());
        }
    }
}
