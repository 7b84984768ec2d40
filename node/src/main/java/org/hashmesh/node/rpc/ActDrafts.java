// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftActResponse;
import org.hashmesh.v1.DraftEvict;
import org.hashmesh.v1.DraftTakedown;
import org.hashmesh.v1.DraftVoters;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.TakedownEntry;

/** Writes the act that people are to approve: what they ask for, behind the newest act, with what only a node can know. */
final class ActDrafts {
    private final ForumDriver forum;
    private final Logs logs;
    private final EntryNames names;
    private final InstantSource clock;

    ActDrafts(ForumDriver forum, Logs logs, InstantSource clock) {
        this.forum = forum;
        this.logs = logs;
        this.names = new EntryNames(logs);
        this.clock = clock;
    }

    DraftActResponse draft(DraftActRequest request) {
        ForumView view = forum.view();
        DraftActResponse.Builder draft = DraftActResponse.newBuilder();
        try {
            Decision decision = switch (request.getDecisionCase()) {
                case ADMIT -> admit(request.getAdmit().getJoinRequest(), view, draft);
                case EVICT -> evict(request.getEvict(), view);
                case VOTERS -> voters(request.getVoters());
                case REPLACE_IDENTITY -> replace(request.getReplaceIdentity().getJoinRequest(), view, draft);
                case PARAMETERS -> parameters(request.getParameters().getValuesMap());
                case TAKEDOWN -> takedown(request.getTakedown());
                case DECISION_NOT_SET ->
                    throw FailureCode.BAD_REQUEST.failure("decision: say what the act is to decide");
            };
            Act act = Act.after(
                    view.state(), clock.instant().truncatedTo(ChronoUnit.SECONDS), decision, request.getReason());
            view.state().check(act);
            return draft.setAct(ByteString.copyFrom(act.text()))
                    .addAllEffects(new ActEffects(view.state(), logs).of(decision))
                    .setNeeded(ForumReports.needed(view.state(), act))
                    .build();
        } catch (ForumException e) {
            throw FailureCode.FORUM_RULE.failure(String.valueOf(e.getMessage()));
        }
    }

    private static JoinRequest joinRequest(ByteString file, ForumView view, DraftActResponse.Builder draft)
            throws ForumException {
        JoinRequest request = JoinRequest.parse(file.toByteArray());
        if (!request.manifest().manifest().forum().equals(view.state().forum())) {
            throw FailureCode.FORUM_RULE.failure("the request of " + request.member() + " is for forum "
                    + request.manifest().manifest().forum() + ", and this is "
                    + view.state().forum() + "; next: it makes its home again, with --forum "
                    + view.state().forum());
        }
        draft.setManifest(ByteString.copyFrom(request.manifest().file()))
                .addEffects("the request has the fingerprint " + request.fingerprint()
                        + ": compare it with its owner over another channel before anybody approves"
                        + request.contact()
                                .map(line -> "; by its own account: " + line)
                                .orElse(""));
        request.manifest()
                .manifest()
                .nodes()
                .forEach(node -> draft.addEffects("its node " + node.name()
                        + (node.addresses().isEmpty()
                                ? " only dials out"
                                : " is reached at " + String.join(", ", node.addresses()))));
        return request;
    }

    private static Decision admit(ByteString file, ForumView view, DraftActResponse.Builder draft)
            throws ForumException {
        JoinRequest request = joinRequest(file, view, draft);
        return new Decision.Admit(request.member(), request.identity());
    }

    private static Decision replace(ByteString file, ForumView view, DraftActResponse.Builder draft)
            throws ForumException {
        JoinRequest request = joinRequest(file, view, draft);
        return new Decision.ReplaceIdentity(request.member(), request.identity());
    }

    private Decision evict(DraftEvict request, ForumView view) {
        MemberName member = member("member", request.getMember());
        Aftermath aftermath = Aftermath.parse(request.getAftermath())
                .orElseThrow(() -> FailureCode.BAD_REQUEST.failure(
                        "aftermath: keep, quarantine or purge, not \"" + request.getAftermath() + "\""));
        Optional<SignedManifest> manifest = Optional.ofNullable(view.manifests().get(member));
        List<SignedCheckpoint> pins = new ArrayList<>();
        manifest.ifPresent(signed -> {
            for (LogKey key : signed.manifest().logs()) {
                logs.find(key.origin())
                        .map(LogReader::head)
                        .filter(head -> head.size().value() > 0)
                        .ifPresent(head -> pins.add(head.checkpoint()));
            }
        });
        return new Decision.Evict(member, aftermath, manifest.map(SignedManifest::hash), pins);
    }

    private static Decision voters(DraftVoters request) {
        TreeSet<MemberName> voters = new TreeSet<>();
        request.getMembersList().forEach(name -> voters.add(member("members", name)));
        return new Decision.SetVoters(voters);
    }

    private static Decision parameters(Map<String, String> values) {
        TreeMap<Parameter, String> set = new TreeMap<>();
        values.forEach((name, value) -> {
            Parameter parameter = Parameter.parse(name)
                    .orElseThrow(() -> FailureCode.BAD_REQUEST.failure("values: there is no parameter " + name));
            if (!parameter.takes(value)) {
                throw FailureCode.BAD_REQUEST.failure(
                        "values: " + name + " is " + parameter.shape() + ", not \"" + value + "\"");
            }
            set.put(parameter, value);
        });
        return new Decision.SetParameters(set);
    }

    private Decision takedown(DraftTakedown request) {
        if (request.getEntriesCount() == 0) {
            throw FailureCode.BAD_REQUEST.failure("entries: name at least one");
        }
        List<Decision.TakenEntry> entries = new ArrayList<>();
        for (TakedownEntry entry : request.getEntriesList()) {
            EntryNames.Place place = names.find(EntryName.newBuilder()
                    .setLog(entry.getLog())
                    .setIndex(entry.getIndex())
                    .build());
            Digest leafHash = place.log().leafHash(place.index());
            entries.add(new Decision.TakenEntry(place.log().origin(), place.index(), leafHash));
        }
        return new Decision.Takedown(entries.get(0).log().member(), request.getBasis(), entries);
    }

    private static MemberName member(String field, String text) {
        try {
            return MemberName.parse(text);
        } catch (MalformedNameException e) {
            throw FailureCode.BAD_REQUEST.failure(field + ": " + e.getMessage());
        }
    }
}
