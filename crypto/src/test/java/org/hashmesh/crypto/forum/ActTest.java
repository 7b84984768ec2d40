// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActTest {
    private static final int CHANGES = 500;
    private static final Founders FOUNDERS = Founders.of(4);

    static Stream<Act> acts() {
        Company acme = FOUNDERS.companies.get(0);
        Company stranger = FOUNDERS.stranger();
        Origin log = Origin.of(acme.forum(), acme.name(), new NodeName("n1"), new CollectionName("main"), 1);
        return Stream.concat(
                Stream.of(FOUNDERS.genesis.act()),
                Stream.of(
                                new Decision.Admit(
                                        stranger.name(), stranger.identity().publicKey()),
                                new Decision.Evict(
                                        acme.name(),
                                        Aftermath.QUARANTINE,
                                        Optional.of(Digest.sha256(new byte[0])),
                                        List.of()),
                                new Decision.SetVoters(Founders.names(FOUNDERS.companies.subList(0, 3))),
                                new Decision.ReplaceIdentity(
                                        acme.name(), stranger.identity().publicKey()),
                                new Decision.SetParameters(new TreeMap<>(
                                        Map.of(Parameter.COLLECTIONS, "main video", Parameter.SPONSORS, "3"))),
                                new Decision.Takedown(
                                        acme.name(),
                                        "a court order",
                                        List.of(new Decision.TakenEntry(
                                                log, new EntryIndex(7), Digest.sha256(new byte[1])))))
                        .map(FOUNDERS::act));
    }

    @ParameterizedTest
    @MethodSource("acts")
    void readsBackWhatItWrites(Act act) throws ForumException {
        Act read = Act.parse(act.text());
        assertThat(read).isEqualTo(act);
        assertThat(read.decision()).isEqualTo(act.decision());
        assertThat(read.number()).isEqualTo(act.number());
        assertThat(read.previous()).isEqualTo(act.previous());
        assertThat(read.forum()).isEqualTo(act.forum());
        assertThat(read.reason()).isEqualTo(act.reason());
        assertThat(read.time()).isEqualTo(act.time());
    }

    /** What reads at all, reads as exactly these bytes: there is one spelling of each act. */
    @ParameterizedTest
    @MethodSource("acts")
    void aChangedTextIsAnotherActOrNone(Act act) {
        Random random = new Random(act.number() + act.text().length);
        for (int i = 0; i < CHANGES; i++) {
            byte[] changed = Mutations.mutated(act.text(), random);
            try {
                Act read = Act.parse(changed);
                assertThat(read.text()).as("change %d", i).isEqualTo(changed);
                assertThat(read.id().value()).isEqualTo(Digest.sha256(changed));
            } catch (ForumException e) {
                assertThat(e.reason()).as(e.getMessage()).isEqualTo(ForumException.Reason.MALFORMED);
            }
        }
    }

    @Test
    void aFileOfAnotherSpellingIsNone() {
        String text = new String(acts().skip(1).findFirst().orElseThrow().text(), UTF_8);
        for (String other : List.of(
                text.replace("\n", "\r\n"),
                text + "\n",
                text.replace("number 1", "number 01"),
                text.replace("reason because", "reason because "),
                text.replace("hashmesh/act/v1", "hashmesh/act/v2"),
                text.substring(0, text.length() - 1))) {
            assertThatThrownBy(() -> Act.parse(other.getBytes(UTF_8))).isInstanceOf(ForumException.class);
        }
    }

    @Test
    void anAdoptedActOrAProposalThatWasChangedDoesNotVerify() throws ForumException {
        Act act = acts().skip(1).findFirst().orElseThrow();
        AdoptedAct adopted = Founders.adopted(act, FOUNDERS.companies, FOUNDERS.companies);
        Mutations.assertAllRefused(adopted.file(), CHANGES, 5, file -> {
            AdoptedAct read = AdoptedAct.parse(file);
            FOUNDERS.state.next(read, Company.TIME);
            return read;
        });
        Proposal proposal =
                Proposal.of(act, Founders.approvals(act, FOUNDERS.companies).get(0), Optional.empty());
        Mutations.assertAllRefused(proposal.file(), CHANGES, 6, file -> {
            Proposal read = Proposal.parse(file);
            FOUNDERS.state.check(read.act());
            FOUNDERS.state.verify(read.act(), read.approval().orElseThrow());
            return read;
        });
    }
}
