// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Finds ports on 127.0.0.1 that nobody listens on. They lie below the range that systems use for outgoing connections,
 * so a port stays free while the node that owns it is down.
 */
final class LoopbackPorts {
    /** Linux hands out 32,768 and more for outgoing connections, other systems 49,152 and more. */
    private static final int LEAST = 20_000;

    private static final int MOST = 32_767;
    private static final int TRIES = 1_000;

    private final RandomGenerator random;

    LoopbackPorts(RandomGenerator random) {
        this.random = random;
    }

    /** So many different ports, all free at this moment. */
    List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < TRIES && held.size() < count; i++) {
                hold(random.nextInt(LEAST, MOST + 1), held);
            }
            if (held.size() < count) {
                throw new ForumException(
                        "found no " + count + " free ports on 127.0.0.1 from " + LEAST + " to " + MOST);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(LoopbackPorts::release);
        }
    }

    private static void hold(int port, List<ServerSocket> held) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
                held.add(socket);
            } catch (IOException e) {
                // Taken; the next one may be free.
                socket.close();
            }
        } catch (IOException e) {
            throw new ForumException("cannot open a socket: " + e.getMessage(), e);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new ForumException("cannot close a socket: " + e.getMessage(), e);
        }
    }
}
