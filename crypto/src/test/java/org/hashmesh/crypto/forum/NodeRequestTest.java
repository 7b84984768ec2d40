// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeRequestTest {
    private static final Company ACME = Company.ACME;

    @Test
    void aRequestReadsBackAsItWasWrittenWithAndWithoutALog() throws ForumException {
        NodeRequest whole =
                new NodeRequest(Company.FORUM, ACME.name(), ACME.node("us1"), Optional.of(ACME.log("us1", 1)));
        NodeRequest replica = new NodeRequest(Company.FORUM, ACME.name(), ACME.node("us2"), Optional.empty());

        assertThat(NodeRequest.parse(whole.text())).isEqualTo(whole);
        assertThat(NodeRequest.parse(replica.text())).isEqualTo(replica);
        assertThat(new String(replica.text(), UTF_8))
                .startsWith("hashmesh/node-request/v1\nforum " + Company.FORUM + "\nmember acme.example\nnode us2 ");
    }

    @Test
    void refusesPartsOfAnother() {
        assertThatThrownBy(
                        () -> new NodeRequest(Company.FORUM, ACME.name(), Company.BOLT.node("us1"), Optional.empty()))
                .hasMessageContaining("certificate of another node");
        assertThatThrownBy(() ->
                        new NodeRequest(Company.FORUM, ACME.name(), ACME.node("us1"), Optional.of(ACME.log("eu1", 1))))
                .hasMessageContaining("is none of");
    }

    @Test
    void refusesEveryOtherSpelling() {
        String text = new String(
                new NodeRequest(Company.FORUM, ACME.name(), ACME.node("us1"), Optional.of(ACME.log("us1", 1))).text(),
                UTF_8);
        for (String other : new String[] {
            text + "\n",
            text.replace("\n", "\r\n"),
            text.replace("node us1", "node  us1"),
            text.replace("member acme.example", "member bolt.example"),
            text.substring(0, text.length() / 2),
            text + text.substring(text.indexOf("node us1"))
        }) {
            assertThatThrownBy(() -> NodeRequest.parse(other.getBytes(UTF_8))).isInstanceOf(ForumException.class);
        }
    }
}
