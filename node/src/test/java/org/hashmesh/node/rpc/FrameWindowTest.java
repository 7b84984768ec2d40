// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameWindowTest {
    private int allowed = FrameWindow.FRAMES;
    private final FrameWindow window = new FrameWindow(more -> allowed += more);

    /** A peer that sends whenever it may, into a loop that handles nothing. Returns how many frames came. */
    private int flood(int bytes) {
        int came = 0;
        while (allowed > 0) {
            allowed--;
            came++;
            window.arrived(bytes);
        }
        return came;
    }

    @Test
    void ofSmallFramesOnlySoManyWait() {
        assertThat(flood(1)).isEqualTo(FrameWindow.WAITING_FRAMES);
    }

    @Test
    void ofLargeFramesNoneIsAskedForOnceTheBytesAreThere() {
        // The first fills the bytes; the three that were asked for before still come.
        assertThat(flood(FrameWindow.WAITING_BYTES)).isEqualTo(FrameWindow.FRAMES);
    }

    @Test
    void asManyComeAgainAsWereHandled() {
        flood(1);
        for (int i = 0; i < 10; i++) {
            window.handled(1);
        }
        assertThat(flood(1)).isEqualTo(10);
    }

    @Test
    void aStreamThatIsHandledNeverStops() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(allowed).isEqualTo(FrameWindow.FRAMES);
            allowed--;
            window.arrived(FrameWindow.WAITING_BYTES);
            window.handled(FrameWindow.WAITING_BYTES);
        }
    }
}
