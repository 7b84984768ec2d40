// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.time.Duration;

/**
 * What one node lets others cost it, and when it stops taking entries. {@code NodeConfigReader} holds the defaults and
 * the ranges, {@code NodeTomlTemplate} the words for people.
 *
 * @param connections open at one port at once, accepted, finished handshake or not
 * @param connectionsPerKey open at one port at once by one TLS key
 * @param callsPerConnection open in one connection at once
 * @param messageBytes in one message, both ways
 * @param metadataBytes in the headers of one call
 * @param handshakeTimeout from accepting a connection to the end of its TLS handshake
 * @param resets HTTP/2 stream resets that a connection may send within the window
 * @param resetWindow the window for them
 * @param keepAlive between our pings on a silent connection
 * @param keepAliveTimeout until a connection that does not answer a ping is given up
 * @param keepAlivePermitted least time between the other side's pings
 * @param connectionAge until an accepted connection is asked to make a new one, give or take a tenth by chance so that
 *     not all do at once
 * @param connectionAgeGrace how long its calls may then go on
 * @param lowSpaceBytes of free disk space below which the node takes no more entries
 * @param strangers what those may cost whom the roster does not list
 */
public record Limits(
        int connections,
        int connectionsPerKey,
        int callsPerConnection,
        int messageBytes,
        int metadataBytes,
        Duration handshakeTimeout,
        int resets,
        Duration resetWindow,
        Duration keepAlive,
        Duration keepAliveTimeout,
        Duration keepAlivePermitted,
        Duration connectionAge,
        Duration connectionAgeGrace,
        long lowSpaceBytes,
        Strangers strangers) {

    /**
     * What those may cost the peer port whom the roster does not list, all of them together where nothing else is said.
     *
     * @param connections open at once, beside those of members
     * @param connectionsPerKey of them by one TLS key
     * @param connectionsPerAddress of them from one IPv4 address or one IPv6 network of 64 bits
     * @param connectionAge until a connection ends, whatever goes on in it
     * @param callsPerConnection open in one connection at once
     * @param messageBytes in one message that a stranger sends
     * @param callsPerSecond begun, on average
     * @param callsBurst begun at once
     * @param itemsPerSecond of governance handed in, on average
     * @param itemsBurst handed in at once
     */
    public record Strangers(
            int connections,
            int connectionsPerKey,
            int connectionsPerAddress,
            Duration connectionAge,
            int callsPerConnection,
            int messageBytes,
            int callsPerSecond,
            int callsBurst,
            int itemsPerSecond,
            int itemsBurst) {}
}
