// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.log;

import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.v1.Log;

/** Finds the logs that a person names: by origin, by id in hex, or by a part of the origin between slashes. */
final class LogChoice {
    private final List<Log> logs;

    LogChoice(List<Log> logs) {
        this.logs = logs;
    }

    /**
     * All that the name fits; every log for an empty name.
     *
     * @throws CommandFailure when there is none
     */
    List<Log> named(String name) throws CommandFailure {
        if (name.isEmpty()) {
            return logs;
        }
        List<Log> found = logs.stream().filter(log -> fits(log, name)).toList();
        if (found.isEmpty()) {
            throw CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-013", "the node holds no log called " + name)
                    .next("see the names with: hashmesh log list")
                    .build();
        }
        return found;
    }

    /** The one that the name fits. */
    Log only(String name) throws CommandFailure {
        List<Log> found = named(name);
        if (found.size() == 1) {
            return found.get(0);
        }
        String origins = found.stream().map(Log::getOrigin).collect(Collectors.joining(", "));
        String what = name.isEmpty() ? "no log named" : name + " names " + found.size() + " logs";
        throw CommandFailure.of(ExitCode.USAGE, "E-CLI-014", what)
                .next("say which: " + (origins.isEmpty() ? "the node holds none yet" : origins))
                .build();
    }

    private static boolean fits(Log log, String name) {
        return name.equals(log.getOrigin())
                || name.equals(log.getLogId())
                || ("/" + log.getOrigin() + "/").contains("/" + name + "/");
    }
}
