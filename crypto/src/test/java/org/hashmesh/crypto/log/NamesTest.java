// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.hashmesh.crypto.tree.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"acme.example", "a.b", "1.2.3", "x-y.example", "xn--bcher-kva.example"})
    void acceptsMembersNamedLikeHosts(String name) throws MalformedNameException {
        assertThat(MemberName.parse(name)).isEqualTo(new MemberName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "acme",
                "Acme.example",
                "acme.example.",
                ".acme.example",
                "acme..example",
                "-acme.example",
                "acme-.example",
                "acme.example/x",
                "acme example.com",
                "acme.example\n",
                "b\u00fccher.example",
                "acme.exampl\u0435",
                "acme_x.example"
            })
    void rejectsMembersNamedOtherwise(String name) {
        assertThatThrownBy(() -> MemberName.parse(name))
                .isInstanceOf(MalformedNameException.class)
                .hasMessageStartingWith("member name \"");
        assertThatThrownBy(() -> new MemberName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsAMembersNameTo253CharactersInLabelsOf63() throws MalformedNameException {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(MemberName.parse(longest).value()).hasSize(253);
        assertThatThrownBy(() -> MemberName.parse(longest + "a")).hasMessageContaining("1 to 253 characters, has 254");
        assertThatThrownBy(() -> MemberName.parse("a" + label + ".example")).hasMessageContaining("has 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "eu1", "eu-west-1", "abcdefghijklmnopqrstuvwxyz012345"})
    void acceptsShortNames(String name) throws MalformedNameException {
        assertThat(NodeName.parse(name)).isEqualTo(new NodeName(name)).hasToString(name);
        assertThat(CollectionName.parse(name))
                .isEqualTo(new CollectionName(name))
                .hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-a", "a-", "A", "a.b", "a_b", "a b", "a/b", "abcdefghijklmnopqrstuvwxyz0123456"})
    void rejectsOtherShortNames(String name) {
        assertThatThrownBy(() -> NodeName.parse(name)).hasMessageStartingWith("node name \"");
        assertThatThrownBy(() -> CollectionName.parse(name)).hasMessageStartingWith("collection name \"");
        assertThatThrownBy(() -> new NodeName(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CollectionName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void quotesAHostileNameWithoutItsPower() {
        String name = "\u001b[2J\n\u202e" + "x".repeat(100_000);
        MalformedNameException refusal = catchThrowableOfType(MalformedNameException.class, () -> NodeName.parse(name));
        assertThat(refusal.getMessage())
                .hasSizeLessThan(250)
                .contains("?[2J??xxx")
                .contains("has 100006");
    }

    @Test
    void readsBackAForumsId() throws MalformedNameException {
        ForumId id = new ForumId(Digest.sha256(new byte[] {1}));
        assertThat(id.prefix()).hasSize(16);
        assertThat(id.toString()).startsWith(id.prefix());
        assertThat(ForumId.parse(id.toString())).isEqualTo(id);
        assertThatThrownBy(() -> ForumId.parse(id.prefix())).isInstanceOf(MalformedNameException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a ", "a\nb", "a\u0000", "e\u0301", "\ud800", "a\u2028b", "a\u200bb"})
    void rejectsForumNamesWithTwoSpellings(String name) {
        assertThatThrownBy(() -> ForumName.parse(name)).hasMessageStartingWith("forum name \"");
    }

    @Test
    void rejectsAnEndlessForumName() throws MalformedNameException {
        assertThat(ForumName.parse("\u00e9".repeat(200)).value()).hasSize(200);
        assertThatThrownBy(() -> ForumName.parse("x".repeat(201))).hasMessageContaining("1 to 200");
    }

    @Test
    void readsBackAnOrigin() throws MalformedNameException {
        String text = "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/1";
        Origin origin = Origin.parse(text);
        assertThat(origin)
                .isEqualTo(new Origin(
                        "1f0c9a3b5d7e2468",
                        new MemberName("acme.example"),
                        new NodeName("eu1"),
                        new CollectionName("main"),
                        1))
                .hasToString(text);
        assertThat(origin.id().value()).isEqualTo(Digest.sha256(text.getBytes(StandardCharsets.US_ASCII)));
        assertThat(Origin.parse("hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/999999")
                        .epoch())
                .isEqualTo(Origin.MAX_EPOCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hashmesh",
                "hashmash/1f0c9a3b5d7e2468/acme.example/eu1/main/1",
                "hashmesh/1F0C9A3B5D7E2468/acme.example/eu1/main/1",
                "hashmesh/1f0c9a3b5d7e246/acme.example/eu1/main/1",
                "hashmesh/1f0c9a3b5d7e24680/acme.example/eu1/main/1",
                "hashmesh/1f0c9a3b5d7e2468/acme/eu1/main/1",
                "hashmesh/1f0c9a3b5d7e2468/acme.example//main/1",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/0",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/01",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/+1",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/-1",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/1000000",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/1/",
                "hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/1\n",
                "/hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/1"
            })
    void rejectsWhatIsNoOrigin(String text) {
        assertThatThrownBy(() -> Origin.parse(text)).isInstanceOf(MalformedNameException.class);
    }

    @Test
    void knowsItsForum() throws MalformedNameException {
        ForumId forum = new ForumId(Digest.sha256(new byte[] {1}));
        Origin origin = Origin.of(forum, new MemberName("a.b"), new NodeName("n"), new CollectionName("main"), 3);
        assertThat(origin.isIn(forum)).isTrue();
        assertThat(origin.isIn(new ForumId(Digest.sha256(new byte[] {2})))).isFalse();
        assertThat(Origin.parse(origin.text())).isEqualTo(origin);
    }

    @Test
    void takesLeavesOf18To4096Bytes() throws MalformedLeafException {
        assertThat(Leaf.parse(new byte[18]).length()).isEqualTo(18);
        assertThat(Leaf.parse(new byte[4_096]).length()).isEqualTo(4_096);
        assertThatThrownBy(() -> Leaf.parse(new byte[17]))
                .isInstanceOf(MalformedLeafException.class)
                .hasMessageContaining("not 17");
        assertThatThrownBy(() -> Leaf.parse(new byte[4_097])).isInstanceOf(MalformedLeafException.class);
        assertThatThrownBy(() -> new Leaf(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsALeafAsItWas() {
        byte[] bytes = new byte[20];
        Leaf leaf = new Leaf(bytes);
        bytes[3] = 1;
        leaf.bytes()[4] = 1;
        assertThat(leaf.bytes()).containsOnly(0);
        assertThat(leaf).isEqualTo(new Leaf(new byte[20])).isNotEqualTo(new Leaf(bytes));
    }
}
