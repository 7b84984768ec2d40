// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Story story = new Story(new PrintStream(printed, true, UTF_8), false, false);

    @Test
    void ticksWhatWasSeenWithItsTimeAndTheCommandThatDoesTheSame() {
        story.step("bolt adds one", List.of("./hashmesh add x"), () -> story.seen("there"));

        assertThat(printed.toString(UTF_8).lines().toList())
                .satisfiesExactly(
                        title -> assertThat(title).isEqualTo("1  bolt adds one"),
                        command -> assertThat(command).isEqualTo("     $ ./hashmesh add x"),
                        tick -> assertThat(tick).matches("   \u2713 +[0-9.]+ ms  there"));
        assertThat(story.holds()).isTrue();
    }

    @Test
    void crossesTheStepThatFailsAndTriesNoOtherAfterIt() {
        story.step("one", List.of(), () -> {
            throw new ForumException("acme ended\n  | its last words");
        });
        story.step("two", List.of(), () -> story.seen("never"));

        assertThat(printed.toString(UTF_8))
                .contains("\u2717")
                .contains("acme ended")
                .contains("its last words")
                .doesNotContain("never")
                .doesNotContain("Exception");
        assertThat(story.holds()).isFalse();
        assertThat(story.failed()).containsExactly("one");
        assertThat(story.skipped()).containsExactly("two");
    }

    @Test
    void aBugInAStepIsAFailureOfTheStep() {
        story.step("one", List.of(), () -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(story.holds()).isFalse();
        assertThat(printed.toString(UTF_8)).contains("a bug");
    }
}
