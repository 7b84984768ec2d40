// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import static org.hashmesh.container.ComposeFile.need;
import static org.hashmesh.container.ComposeFile.table;
import static org.hashmesh.container.ComposeFile.texts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One service of a compose file, as podman is to run it. A key that is not carried over here is an error, so that the
 * test runs what a reader of the file would get.
 *
 * @param name also its host name
 * @param image its image
 * @param options of {@code podman run}, without network and name
 * @param command what the image's entry point gets
 * @param networks the networks it is in; none for {@code network_mode: none}
 * @param volumes as {@code name:path} or {@code name:path:ro}
 * @param waitsFor services that must have ended well before it starts
 * @param healthCheck the command that tells whether it is well, run inside; empty for none
 */
record ComposeService(
        String name,
        String image,
        List<String> options,
        List<String> command,
        List<String> networks,
        List<String> volumes,
        List<String> waitsFor,
        List<String> healthCheck) {

    /** Reads the keys of a service. */
    static ComposeService of(String name, Map<String, Object> keys) {
        List<String> options = new ArrayList<>();
        List<String> command = List.of();
        List<String> networks = List.of();
        List<String> volumes = List.of();
        List<String> waitsFor = List.of();
        List<String> healthCheck = List.of();
        String image = "";
        for (Map.Entry<String, Object> key : keys.entrySet()) {
            Object value = key.getValue();
            switch (key.getKey()) {
                case "image" -> image = String.valueOf(value);
                case "command" -> command = texts(value);
                case "networks" -> networks = texts(value);
                case "volumes" -> volumes = texts(value);
                case "depends_on" -> waitsFor = endings(table(value));
                case "healthcheck" -> healthCheck = commandOf(texts(need(table(value), "test")));
                case "ulimits" ->
                    table(value)
                            .forEach((limit, range) -> options.add("--ulimit=" + limit + "="
                                    + need(table(range), "soft") + ":" + need(table(range), "hard")));
                // Only what would hide a failure from the test is left out.
                case "restart" -> {}
                default -> options.addAll(simple(name, key.getKey(), value));
            }
        }
        return new ComposeService(name, image, List.copyOf(options), command, networks, volumes, waitsFor, healthCheck);
    }

    private static List<String> simple(String service, String key, Object value) {
        return switch (key) {
            case "pull_policy" -> List.of("--pull=" + value);
            case "user" -> List.of("--user=" + value);
            case "read_only" -> List.of("--read-only=" + value);
            case "cap_drop" -> each("--cap-drop=", value);
            case "security_opt" -> each("--security-opt=", value);
            case "tmpfs" -> each("--tmpfs=", value);
            case "mem_limit" -> List.of("--memory=" + value);
            case "cpus" -> List.of("--cpus=" + value);
            case "pids_limit" -> List.of("--pids-limit=" + value);
            case "stop_grace_period" -> List.of("--stop-timeout=" + seconds(String.valueOf(value)));
            case "network_mode" -> List.of("--network=" + value);
            default ->
                throw new IllegalArgumentException(
                        "service " + service + ": no test carries out " + key + ": " + value);
        };
    }

    private static List<String> each(String option, Object values) {
        return texts(values).stream().map(option::concat).toList();
    }

    private static List<String> endings(Map<String, Object> dependencies) {
        dependencies.forEach((service, how) -> {
            if (!table(how).equals(Map.of("condition", "service_completed_successfully"))) {
                throw new IllegalArgumentException("no test waits for " + service + ": " + how);
            }
        });
        return List.copyOf(dependencies.keySet());
    }

    private static List<String> commandOf(List<String> test) {
        if (!test.get(0).equals("CMD")) {
            throw new IllegalArgumentException("the image has no shell for the health check " + test);
        }
        return test.subList(1, test.size());
    }

    private static String seconds(String text) {
        if (!text.matches("[0-9]+s")) {
            throw new IllegalArgumentException("write seconds, as 30s, not " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    /** Checks that what it names elsewhere in the file is there. */
    void requireDeclared(Set<String> knownVolumes, Set<String> knownNetworks, Set<String> knownServices) {
        for (String volume : volumes) {
            require(knownVolumes, volume.substring(0, volume.indexOf(':')));
        }
        networks.forEach(network -> require(knownNetworks, network));
        waitsFor.forEach(service -> require(knownServices, service));
    }

    private void require(Set<String> known, String what) {
        if (!known.contains(what)) {
            throw new IllegalArgumentException("service " + name + " names " + what + ", the file has " + known);
        }
    }
}
