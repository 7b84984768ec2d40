// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

/**
 * Where something listens: {@code eu1.acme.example:9440}, {@code 192.0.2.1:9440} or {@code [2001:db8::1]:9440}.
 *
 * @param host a name or an address, without brackets, 1 to 253 characters
 * @param port 0 to 65,535; 0 lets the system choose when listening and is refused where somebody is to dial
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST_CHARACTERS = 253;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public HostPort {
        if (host.isEmpty()
                || host.length() > MAX_HOST_CHARACTERS
                || !host.chars().allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || ".-:_".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("\"" + host + "\" is no host name or address");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535, not " + port);
        }
    }

    /**
     * Reads an address that somebody can dial.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (colon < 0 || !text.substring(colon + 1).matches("[1-9][0-9]{0,4}") || (host.contains(":") && !bracketed)) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no address: write host:port, as in eu1.acme.example:9440 or [2001:db8::1]:9440");
        }
        return new HostPort(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
