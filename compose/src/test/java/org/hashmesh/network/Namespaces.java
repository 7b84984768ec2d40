// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Network namespaces on one bridge, which stands in a namespace of its own. Each has two interfaces: {@code eth0} on the
 * bridge, which can lose packets and be cut, and {@code adm0} to this machine, which works always. Needs root, {@code ip}
 * and {@code nft}; see {@link #whyNot}.
 */
final class Namespaces implements AutoCloseable {
    private static final long COMMAND_SECONDS = 20;
    private static final String TABLE = "hashmesh";

    /** Unlike those of other runs, and short: an interface name has at most 15 characters. */
    private final String name;

    /** Of the networks for measurements (RFC 2544), so that no real one is hidden. */
    private final String adminNetwork;

    private final List<String> made = new ArrayList<>();
    private final Thread whenInterrupted = new Thread(this::removeAll, "remove-namespaces");

    private Namespaces(long number) {
        this.name = "hm" + number % 100_000;
        this.adminNetwork = "198.18." + number % 250 + ".";
    }

    /** Why this machine does not allow it, for people; empty when it does. */
    static Optional<String> whyNot() {
        try (Namespaces tried = new Namespaces(ProcessHandle.current().pid() + 1)) {
            tried.add(1);
            tried.cut(0);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("tests across network namespaces need root, ip and nft: " + e.getMessage());
        }
    }

    /** So many namespaces, numbered from 0. */
    static Namespaces open(int count) {
        Namespaces made = new Namespaces(ProcessHandle.current().pid());
        try {
            made.add(count);
            return made;
        } catch (IllegalStateException e) {
            made.close();
            throw e;
        }
    }

    private void add(int count) {
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
        namespace(hub());
        in(hub(), "ip", "link", "add", "br0", "type", "bridge");
        in(hub(), "ip", "link", "set", "br0", "up");
        for (int i = 0; i < count; i++) {
            String here = space(i);
            namespace(here);
            in(here, "ip", "link", "set", "lo", "up");
            run("ip", "link", "add", "eth0", "netns", here, "type", "veth", "peer", "name", "port" + i, "netns", hub());
            in(hub(), "ip", "link", "set", "port" + i, "master", "br0", "up");
            in(here, "ip", "addr", "add", address(i) + "/24", "dev", "eth0");
            in(here, "ip", "link", "set", "eth0", "up");
            String outside = name + "a" + i;
            run("ip", "link", "add", "adm0", "netns", here, "type", "veth", "peer", "name", outside);
            run("ip", "addr", "add", adminNetwork + (4 * i + 1) + "/30", "dev", outside);
            run("ip", "link", "set", outside, "up");
            in(here, "ip", "addr", "add", adminAddress(i) + "/30", "dev", "adm0");
            in(here, "ip", "link", "set", "adm0", "up");
            in(here, "nft", "add", "table", "inet", TABLE);
            in(here, "nft", "add", "chain", "inet", TABLE, "in", "{ type filter hook input priority 0 ; }");
            in(here, "nft", "add", "chain", "inet", TABLE, "out", "{ type filter hook output priority 0 ; }");
        }
    }

    private void namespace(String space) {
        run("ip", "netns", "add", space);
        made.add(space);
    }

    /** Where the others reach it. */
    String address(int number) {
        return "10.77.0." + (number + 1);
    }

    /** Where this process reaches it, whatever happens on the bridge. */
    String adminAddress(int number) {
        return adminNetwork + (4 * number + 2);
    }

    /** This side of its link to this machine. */
    String outsideAddress(int number) {
        return adminNetwork + (4 * number + 1);
    }

    /** The command that runs the rest of its line in a namespace. */
    List<String> command(int number) {
        return List.of("ip", "netns", "exec", space(number));
    }

    /** From now on so many of a hundred packets to it are lost, by chance. */
    void lose(int number, int percent) {
        rule(number, "in", "iifname", "eth0", "numgen", "random", "mod", "100", "<", Integer.toString(percent), "drop");
    }

    /** Nothing goes to it or comes from it. */
    void cut(int number) {
        deafen(number);
        rule(number, "out", "oifname", "eth0", "drop");
    }

    /** It is heard, and hears nothing. */
    void deafen(int number) {
        rule(number, "in", "iifname", "eth0", "drop");
    }

    /** Its link works again. */
    void heal(int number) {
        in(space(number), "nft", "flush", "table", "inet", TABLE);
    }

    private void rule(int number, String chain, String... words) {
        List<String> command = new ArrayList<>(List.of("nft", "add", "rule", "inet", TABLE, chain));
        command.addAll(List.of(words));
        in(space(number), command.toArray(String[]::new));
    }

    /** Bytes that have come to it over the bridge, with all headers from Ethernet's up. */
    long received(int number) {
        return Long.parseLong(in(space(number), "cat", "/sys/class/net/eth0/statistics/rx_bytes"));
    }

    /** Bytes that it has sent over the bridge, likewise. */
    long sent(int number) {
        return Long.parseLong(in(space(number), "cat", "/sys/class/net/eth0/statistics/tx_bytes"));
    }

    private String hub() {
        return name + "hub";
    }

    private String space(int number) {
        return name + "n" + number;
    }

    private static String in(String space, String... command) {
        return run(Stream.concat(Stream.of("ip", "netns", "exec", space), Stream.of(command))
                .toArray(String[]::new));
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private synchronized void removeAll() {
        for (String space : List.copyOf(made)) {
            made.remove(space);
            try {
                String ignored = run("ip", "netns", "del", space);
            } catch (IllegalStateException e) {
                System.err.println("left behind: " + e.getMessage());
            }
        }
    }

    /** Removes them with all their interfaces. What runs in them must have ended. */
    @Override
    public void close() {
        removeAll();
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException e) {
            // This process ends already, and the hook does the same.
        }
    }
}
