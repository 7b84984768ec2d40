// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {
    @Test
    void givesDifferentPortsThatCanBeListenedOn() throws IOException {
        List<Integer> ports = new LoopbackPorts(new SplittableRandom(1)).free(20);

        assertThat(ports).hasSize(20).doesNotHaveDuplicates();
        for (int port : ports) {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void passesOverAPortThatIsTaken() throws IOException {
        int first = new LoopbackPorts(new SplittableRandom(2)).free(1).get(0);
        try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new LoopbackPorts(new SplittableRandom(2)).free(1)).doesNotContain(taken.getLocalPort());
        }
    }
}
