// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that leads nowhere else: a bridge in a network namespace of its own, and one namespace for each host, plugged
 * into it. The machine's own interfaces, routes and firewall stay as they are.
 */
final class Switch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String SUBNET = "10.77.0.";

    private final String prefix;
    private final List<String> namespaces = new ArrayList<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private Switch(String prefix) {
        this.prefix = prefix;
    }

    /**
     * A switch with these hosts.
     *
     * @param prefix of the namespaces' names, used by nobody else
     */
    static Switch of(String prefix, List<String> hosts) throws InterruptedException {
        Switch made = new Switch(prefix);
        try {
            String hub = made.addNamespace("switch");
            ip("-n", hub, "link", "add", "bridge0", "type", "bridge");
            ip("-n", hub, "link", "set", "bridge0", "up");
            for (String host : hosts) {
                made.plugIn(host, hub);
            }
            return made;
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    /** Whether this machine lets us make network namespaces: empty, or why not. */
    static String obstacle(String prefix) throws InterruptedException {
        if (Program.find("ip").isEmpty()) {
            return "there is no ip (Debian: iproute2)";
        }
        Program.Outcome added = Program.run(LIMIT, List.of("ip", "netns", "add", prefix + "probe"));
        if (added.exitCode() == 0) {
            ip("netns", "delete", prefix + "probe");
            return "";
        }
        return "network namespaces cannot be made: " + added.err().strip();
    }

    private void plugIn(String host, String hub) throws InterruptedException {
        int number = addresses.size() + 2;
        String namespace = addNamespace(host);
        String port = "port" + number;
        ip("link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", port, "netns", hub);
        ip("-n", hub, "link", "set", port, "master", "bridge0", "up");
        ip("-n", namespace, "address", "add", SUBNET + number + "/24", "dev", "eth0");
        ip("-n", namespace, "link", "set", "lo", "up");
        ip("-n", namespace, "link", "set", "eth0", "up");
        addresses.put(host, SUBNET + number);
    }

    private String addNamespace(String name) throws InterruptedException {
        String namespace = prefix + name;
        ip("netns", "add", namespace);
        namespaces.add(namespace);
        return namespace;
    }

    /** Options of {@code podman run} that put a container there as this host, able to find the others by name. */
    List<String> options(String host) {
        List<String> options = new ArrayList<>();
        options.add("--network=ns:/run/netns/" + prefix + host);
        addresses.forEach((name, address) -> options.add("--add-host=" + name + ":" + address));
        return options;
    }

    private static void ip(String... arguments) throws InterruptedException {
        List<String> call = new ArrayList<>(List.of("ip"));
        call.addAll(List.of(arguments));
        Program.run(LIMIT, call).orFail();
    }

    @Override
    public void close() throws InterruptedException {
        for (String namespace : namespaces) {
            Program.run(LIMIT, List.of("ip", "netns", "delete", namespace));
        }
    }
}
