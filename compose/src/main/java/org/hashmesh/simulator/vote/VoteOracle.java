// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Quorum;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.v1.ControlFrame;

/**
 * What must always hold.
 *
 * <ul>
 *   <li>At one place of the chain no two honest nodes have different acts, and the acts, read from their files by somebody
 *       who knows the forum's id alone, follow each other.
 *   <li>Not more of the voters are hostile than the forum tolerates: what persons approve sees to that.
 *   <li>No honest voter casts two different ballots for one step; no honest member is shown as contradicting, or with two
 *       manifests of one version.
 *   <li>No honest node breaks with an honest one.
 *   <li>A node holds not more open items than its box may.
 *   <li>What recovery keys adopt has enough of them behind it, and has waited in public. When the quorum is lost they bring
 *       the forum back, and it decides for itself again.
 *   <li>At the end all honest members have the same chain, the same manifests, the same open items of honest members; and
 *       nothing that is approved is left open.
 * </ul>
 */
final class VoteOracle {
    private final VoteRun run;
    private final Map<Long, ActId> decided = new HashMap<>();
    private final Map<String, String> ballots = new HashMap<>();
    private final Map<Long, Long> approvedAt = new HashMap<>();
    private final List<Long> waits = new ArrayList<>();
    private final List<Integer> rounds = new ArrayList<>();
    private final Set<Integer> out = new HashSet<>();
    private ForumState newest;
    private long checks;
    private long refusals;
    private int mostItems;
    private long quietMillis;

    VoteOracle(VoteRun run) {
        this.run = run;
        this.newest = run.beginning().state();
        for (AdoptedAct act : run.beginning().chain()) {
            decided.put(act.act().number(), act.act().id());
        }
    }

    void adopted(VoterNode node, AdoptedAct adopted) {
        if (isOut(node.number) && adopted.recovery().isPresent()) {
            // It hears no more what the others adopt, and may believe what nobody objected to.
            return;
        }
        long number = adopted.act().number();
        ActId known = decided.putIfAbsent(number, adopted.act().id());
        checks++;
        if (!node.isHonest()) {
            if (known == null) {
                decided.remove(number);
            }
            return;
        }
        if (known != null) {
            require(
                    known.equals(adopted.act().id()),
                    "m" + node.number + " adopts " + adopted.act() + ", and another honest node has " + known);
            return;
        }
        run.recoveries().adopted(node, adopted);
        rounds.add(adopted.round());
        Long since = approvedAt.get(number);
        if (since != null) {
            waits.add(run.now() - since);
        }
        try {
            newest = newest.next(run.cast().readAnew(adopted), run.instant());
        } catch (ForumException e) {
            throw new BrokenVoteException(
                    "a stranger does not accept " + adopted.act() + " of m" + node.number + ": " + e.getMessage());
        }
        newest.evictions().forEach(eviction -> {
            int gone = VoteCast.number(eviction.member().name());
            if (gone < run.plan().members() && out.add(gone)) {
                run.after(0, () -> run.network().cutAll(gone));
            }
        });
        require(toleratesCrooks(newest.voters()), "the persons of this run let too many hostile voters in");
    }

    /** Whether the hostile ones among these are few enough. */
    boolean toleratesCrooks(Set<MemberName> voters) {
        return voters.stream().filter(this::isCrook).count() <= Quorum.tolerated(voters.size());
    }

    boolean isCrook(MemberName member) {
        int number = VoteCast.number(member);
        return number < run.nodes().size() && !run.nodes().get(number).isHonest();
    }

    boolean isOut(int node) {
        return out.contains(node);
    }

    void cast(VoterNode node, Ballot ballot) {
        if (node.isHonest()) {
            checks++;
            String step = node.number + " " + ballot.number() + " " + ballot.round() + " " + ballot.step();
            String before = ballots.putIfAbsent(step, ballot.name());
            require(
                    before == null || before.equals(ballot.name()),
                    "m" + node.number + " casts " + ballot + " after " + before);
        }
    }

    /** Whether this honest member's node has committed to an act with this number. */
    boolean hasCommitted(int member, long number) {
        return ballots.keySet().stream()
                .anyMatch(step -> step.startsWith(member + " " + number + " ") && step.endsWith(" " + Step.COMMIT));
    }

    void refused(VoterNode node, CastRequest request) {
        refusals++;
        require(refusals < 10_000, "m" + node.number + " asks its lock again and again, last for " + request);
    }

    void blamed(VoterNode node, int other, String detail) {
        require(
                !node.isHonest() || !run.nodes().get(other).isHonest(),
                "m" + node.number + " blames m" + other + ", which is honest: " + detail);
    }

    void sends(VoterNode from, ControlFrame frame) {
        if (from.isHonest() && frame.hasGovernanceWant()) {
            checks++;
            int items = frame.getGovernanceWant().getBallotsCount();
            mostItems = Math.max(mostItems, items);
            require(items <= mostItems(), "m" + from.number + " holds " + items + " open items");
        }
    }

    private int mostItems() {
        int members = run.plan().members();
        // Proposals with their approvals; ballots of the rounds that were, and of those that hostile voters name.
        return 40 * members * (1 + members) + (64 + 40) * run.plan().crooks().size() * 3 * 8 + 40 * members * 3;
    }

    void changed(VoterNode node) {
        if (!node.isHonest()) {
            return;
        }
        checks++;
        ForumView view = node.view();
        for (MemberName member : view.contradicting()) {
            require(isCrook(member), "m" + node.number + " shows " + member + " as contradicting, and it is honest");
        }
        view.doubles()
                .forEach(pair -> require(
                        isCrook(pair.first().manifest().member()),
                        "m" + node.number + " has two manifests of "
                                + pair.first().manifest().member() + ", and it is honest"));
        if (view.open().stream().anyMatch(ForumView.Open::approved)) {
            approvedAt.putIfAbsent(view.state().acts(), run.now());
        }
    }

    /** What honest members do not agree on yet; empty when all is well. */
    String missing() {
        checks++;
        List<VoterNode> honest = run.nodes().stream()
                .filter(node -> node.isHonest()
                        && !isOut(node.number)
                        && !run.recoveries().isLost(node.number))
                .toList();
        if (honest.isEmpty()) {
            return "";
        }
        if (run.recoveries().isRescued() && !run.recoveries().livesOn()) {
            return "after the rescue by recovery keys nothing was decided";
        }
        VoterNode first = honest.get(0);
        for (VoterNode node : honest) {
            if (!node.state().head().equals(newest.head())) {
                return "m" + node.number + " has " + node.state().acts() + " of " + newest.acts() + " acts";
            }
            if (!node.view().manifests().equals(first.view().manifests())) {
                return "m" + node.number + " has other manifests than m" + first.number + ": " + differing(node, first);
            }
            for (ForumView.Open open : node.view().open()) {
                if (open.approved()) {
                    return "m" + node.number + " has " + open.proposal().act() + " approved by " + open.approvals()
                            + " and open in round " + open.round() + ", of which the voters are "
                            + newest.voters();
                }
            }
            if (!byHonest(node).equals(byHonest(first))) {
                return "m" + node.number + " has open " + byHonest(node) + ", and m" + first.number + " "
                        + byHonest(first);
            }
        }
        return "";
    }

    private static String differing(VoterNode node, VoterNode other) {
        StringBuilder text = new StringBuilder();
        node.view().manifests().forEach((member, signed) -> {
            if (!signed.equals(other.view().manifests().get(member))) {
                text.append(member)
                        .append(' ')
                        .append(signed.manifest().version())
                        .append(' ');
            }
        });
        return text.toString();
    }

    /** Approvals by honest members of what is proposed. */
    private Set<String> byHonest(VoterNode node) {
        Set<String> texts = new HashSet<>();
        for (ForumView.Open open : node.view().open()) {
            open.approvals().stream()
                    .filter(member -> !isCrook(member))
                    .forEach(member -> texts.add(open.proposal().act() + " " + member));
        }
        return texts;
    }

    void agreed(long millis) {
        quietMillis = millis;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BrokenVoteException(otherwise);
        }
    }

    ForumState newest() {
        return newest;
    }

    long checks() {
        return checks;
    }

    int mostHeld() {
        return mostItems;
    }

    List<Long> waits() {
        return waits;
    }

    List<Integer> rounds() {
        return rounds;
    }

    long quietMillis() {
        return quietMillis;
    }
}
