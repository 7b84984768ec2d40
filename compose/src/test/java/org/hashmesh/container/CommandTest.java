// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CommandTest {
    private static final Path LAUNCHER =
            Path.of(Objects.requireNonNull(System.getProperty("hashmesh.root")), "hashmesh");

    @Test
    void dividesTheWorkAsTheLauncherDoes() throws IOException {
        String launcher = Files.readString(LAUNCHER);

        assertThat(alternatives(
                        launcher, "\\n    ([a-z |]+)\\) return 0 ;;\\n    forum\\) \\[ \"\\$verb\" = create \\] ;;"))
                .isEqualTo(Command.NODE_NOUNS);
        assertThat(alternatives(launcher, "\\n      (-[a-z |-]+)\\)\\n")).isEqualTo(Command.OPTIONS_WITH_VALUE);
    }

    @Test
    void theNodeFoundsForumsAndTheClientDoesAllElseAboutThem() {
        assertThat(Command.isOfNode(List.of("--home", "h", "forum", "create", "--name", "x"), 2))
                .isTrue();
        assertThat(Command.isOfNode(List.of("forum", "show"), 0)).isFalse();
        assertThat(Command.isOfNode(List.of("forum"), 0)).isFalse();
        assertThat(Command.isOfNode(List.of("join", "bundle"), 0)).isTrue();
    }

    @Test
    void findsTheNounBehindOptions() {
        assertThat(Command.nounAt(List.of("status", "--check"))).isZero();
        assertThat(Command.nounAt(List.of("--no-color", "-o", "json", "run", "status")))
                .isEqualTo(3);
        assertThat(Command.nounAt(List.of("--version"))).isEqualTo(-1);
        assertThat(Command.nounAt(List.of())).isEqualTo(-1);
    }

    private static Set<String> alternatives(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Set.of(matcher.group(1).split(" \\| "));
    }
}
