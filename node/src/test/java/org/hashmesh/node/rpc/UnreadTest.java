// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hashmesh.node.rpc.Unread.Verdict;
import org.junit.jupiter.api.Test;

class UnreadTest {
    private static final long SECOND = 1_000_000_000L;

    private final Unread unread = new Unread(10, 1_000, Duration.ofSeconds(30));

    @Test
    void aReaderThatKeepsUpMayBeSentAsMuchAsThereIs() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(unread.sent(true, 500, i * SECOND)).isEqualTo(Verdict.FINE);
        }
        assertThat(unread.bytes()).isZero();
    }

    @Test
    void tooManyFramesOrTooManyBytesAreTooMuch() {
        for (int i = 0; i < 10; i++) {
            assertThat(unread.sent(false, 1, 0)).isEqualTo(Verdict.FINE);
        }
        assertThat(unread.sent(false, 1, 0)).isEqualTo(Verdict.TOO_MUCH);
        assertThat(unread.allRead()).isEqualTo(11);
        assertThat(unread.sent(false, 1_000, 0)).isEqualTo(Verdict.FINE);
        assertThat(unread.sent(false, 1, 0)).isEqualTo(Verdict.TOO_MUCH);
    }

    @Test
    void aLittleThatIsNeverReadIsTooLongAfterAWhile() {
        assertThat(unread.sent(false, 1, 5 * SECOND)).isEqualTo(Verdict.FINE);
        assertThat(unread.sent(false, 1, 35 * SECOND)).isEqualTo(Verdict.FINE);
        assertThat(unread.sent(false, 1, 36 * SECOND)).isEqualTo(Verdict.TOO_LONG);
    }

    @Test
    void whoReadsInBetweenStartsAnew() {
        assertThat(unread.sent(false, 1, 0)).isEqualTo(Verdict.FINE);
        assertThat(unread.sent(true, 1, 20 * SECOND)).isEqualTo(Verdict.FINE);
        assertThat(unread.sent(false, 1, 40 * SECOND)).isEqualTo(Verdict.FINE);
        assertThat(unread.sent(false, 1, 60 * SECOND)).isEqualTo(Verdict.FINE);
    }
}
