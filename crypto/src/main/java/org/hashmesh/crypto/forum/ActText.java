// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.ForumName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;

/** The one spelling of an {@link Act}. */
final class ActText {
    static final String HEADER = "hashmesh/act/v1";

    /** Unicode code points of a reason, and of a takedown's basis. */
    private static final int REASON_CHARACTERS = 500;

    private static final String ADMIT = "admit";
    private static final String EVICT = "evict";
    private static final String VOTER = "voter";
    private static final String REPLACE_IDENTITY = "replace-identity";
    private static final String PARAMETER = "parameter";
    private static final String TAKEDOWN = "takedown";
    private static final String REASON = "reason";

    private ActText() {}

    static byte[] format(
            Optional<ForumId> forum,
            long number,
            Optional<ActId> previous,
            Instant time,
            Decision decision,
            String reason) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        forum.ifPresent(id -> line(text, "forum", id));
        line(text, "number", number);
        previous.ifPresent(id -> line(text, "previous", id));
        line(text, "time", time.getEpochSecond());
        if (decision instanceof Decision.Genesis genesis) {
            genesis(text, genesis);
        } else if (decision instanceof Decision.Admit admit) {
            line(text, ADMIT, admit.member() + " " + admit.identity().hex());
        } else if (decision instanceof Decision.Evict evict) {
            line(text, EVICT, evict.member() + " " + evict.aftermath().text());
            evict.manifest().ifPresent(hash -> line(text, "manifest", hash.hex()));
            evict.pins().forEach(pin -> line(text, "pin", Base64.getEncoder().encodeToString(pin.note())));
        } else if (decision instanceof Decision.SetVoters voters) {
            voters.voters().forEach(voter -> line(text, VOTER, voter));
        } else if (decision instanceof Decision.ReplaceIdentity replace) {
            line(
                    text,
                    REPLACE_IDENTITY,
                    replace.member() + " " + replace.identity().hex());
        } else if (decision instanceof Decision.SetParameters parameters) {
            parameters(text, parameters.values());
        } else if (decision instanceof Decision.Takedown takedown) {
            line(text, TAKEDOWN, takedown.member() + " " + takedown.basis());
            takedown.entries()
                    .forEach(entry -> line(
                            text,
                            "entry",
                            entry.log() + " " + entry.index().value() + " "
                                    + entry.leafHash().hex()));
        }
        if (!reason.isEmpty()) {
            line(text, REASON, reason);
        }
        return text.toString().getBytes(UTF_8);
    }

    private static void genesis(StringBuilder text, Decision.Genesis genesis) {
        line(text, "name", genesis.name());
        line(text, "nonce", genesis.nonce());
        genesis.founders().forEach((member, key) -> line(text, "founder", member + " " + key.hex()));
        if (!genesis.recovery().isEmpty()) {
            line(text, "recovery-threshold", genesis.recoveryThreshold());
            genesis.recovery().forEach(key -> line(text, "recovery", key.hex()));
        }
        parameters(text, genesis.parameters());
    }

    private static void parameters(StringBuilder text, SortedMap<Parameter, String> values) {
        values.forEach((parameter, value) -> line(text, PARAMETER, parameter.text() + " " + value));
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    static Act parse(byte[] bytes, KnownKeys keys) throws ForumException {
        Lines lines = Lines.open("an act", HEADER, bytes);
        Optional<String> named = lines.takeIf("forum");
        Optional<ForumId> forum =
                named.isPresent() ? Optional.of(lines.read(named.get(), ForumId::parse)) : Optional.empty();
        long number = lines.number(lines.take("number"));
        Optional<ActId> previous = Optional.empty();
        if (forum.isPresent()) {
            previous = Optional.of(new ActId(lines.digest(lines.take("previous"))));
        }
        Instant time = Instant.ofEpochSecond(lines.number(lines.take("time")));
        Decision decision = decision(lines, keys);
        if (decision instanceof Decision.Genesis != forum.isEmpty() || (number == 0) != forum.isEmpty()) {
            throw lines.malformed("act 0, and no other, is the genesis, which names no forum");
        }
        Optional<String> reason = lines.takeIf(REASON);
        if (reason.isPresent()) {
            sentence(lines, reason.get());
        }
        lines.end();
        Act act = new Act(forum, number, previous, time, decision, reason.orElse(""));
        if (!Arrays.equals(act.text(), bytes)) {
            throw ForumException.malformed("an act has one spelling, and this is another");
        }
        return act;
    }

    private static Decision decision(Lines lines, KnownKeys keys) throws ForumException {
        return switch (lines.peek()) {
            case "name" -> genesis(lines, keys);
            case ADMIT -> {
                String[] parts = lines.parts(lines.take(ADMIT), 2);
                yield new Decision.Admit(member(lines, parts[0]), keys.key(lines, parts[1]));
            }
            case EVICT -> evict(lines);
            case VOTER -> {
                TreeSet<MemberName> voters = new TreeSet<>();
                for (String voter : lines.takeAll(VOTER)) {
                    voters.add(member(lines, voter));
                }
                yield new Decision.SetVoters(voters);
            }
            case REPLACE_IDENTITY -> {
                String[] parts = lines.parts(lines.take(REPLACE_IDENTITY), 2);
                yield new Decision.ReplaceIdentity(member(lines, parts[0]), keys.key(lines, parts[1]));
            }
            case PARAMETER -> new Decision.SetParameters(parameters(lines));
            case TAKEDOWN -> takedown(lines);
            default ->
                throw lines.malformed(
                        "\"" + lines.peek()
                                + "\" is nothing that this version of Hashmesh knows how to decide; if others adopt it, update this one");
        };
    }

    private static Decision genesis(Lines lines, KnownKeys keys) throws ForumException {
        String name = lines.take("name");
        lines.read(name, ForumName::parse);
        String nonce = lines.take("nonce");
        if (!nonce.matches("[0-9a-f]{32}")) {
            throw lines.malformed("a nonce is 32 lower-case hex digits");
        }
        TreeMap<MemberName, Ed25519PublicKey> founders = new TreeMap<>();
        for (String founder : lines.takeAll("founder")) {
            String[] parts = lines.parts(founder, 2);
            founders.put(member(lines, parts[0]), keys.key(lines, parts[1]));
        }
        int threshold = 0;
        List<Ed25519PublicKey> recovery = new ArrayList<>();
        Optional<String> given = lines.takeIf("recovery-threshold");
        if (given.isPresent()) {
            for (String text : lines.takeAll("recovery")) {
                recovery.add(keys.key(lines, text));
            }
            threshold = (int) Math.min(Integer.MAX_VALUE, lines.number(given.get()));
        }
        return new Decision.Genesis(name, nonce, founders, recovery, threshold, parameters(lines));
    }

    private static Decision evict(Lines lines) throws ForumException {
        String[] parts = lines.parts(lines.take(EVICT), 2);
        MemberName member = member(lines, parts[0]);
        Aftermath aftermath = Aftermath.parse(parts[1])
                .orElseThrow(() -> lines.malformed("a member's entries are to be kept, quarantined or purged"));
        Optional<String> named = lines.takeIf("manifest");
        Optional<Digest> manifest = named.isPresent() ? Optional.of(lines.digest(named.get())) : Optional.empty();
        List<SignedCheckpoint> pins = new ArrayList<>();
        for (String pin : lines.takeAll("pin")) {
            pins.add(lines.read(
                    pin, text -> SignedCheckpoint.parse(Base64.getDecoder().decode(text))));
        }
        return new Decision.Evict(member, aftermath, manifest, pins);
    }

    private static Decision takedown(Lines lines) throws ForumException {
        String value = lines.take(TAKEDOWN);
        int space = value.indexOf(' ');
        if (space < 0) {
            throw lines.malformed("a takedown names a member and its basis");
        }
        MemberName member = member(lines, value.substring(0, space));
        String basis = sentence(lines, value.substring(space + 1));
        List<Decision.TakenEntry> entries = new ArrayList<>();
        for (String entry : lines.takeAll("entry")) {
            String[] parts = lines.parts(entry, 3);
            Origin log = lines.read(parts[0], Origin::parse);
            Digest leafHash = lines.digest(parts[2]);
            entries.add(new Decision.TakenEntry(log, new EntryIndex(lines.number(parts[1])), leafHash));
        }
        return new Decision.Takedown(member, basis, entries);
    }

    private static SortedMap<Parameter, String> parameters(Lines lines) throws ForumException {
        TreeMap<Parameter, String> values = new TreeMap<>();
        for (String line : lines.takeAll(PARAMETER)) {
            int space = line.indexOf(' ');
            String name = space < 0 ? line : line.substring(0, space);
            Parameter parameter =
                    Parameter.parse(name).orElseThrow(() -> lines.malformed("there is no parameter \"" + name + "\""));
            String value = space < 0 ? "" : line.substring(space + 1);
            if (!parameter.takes(value)) {
                throw lines.malformed(name + " is " + parameter.shape() + ", not \"" + value + "\"");
            }
            values.put(parameter, value);
        }
        return values;
    }

    /** A reason or a basis: what people read must not hide anything from them. */
    private static String sentence(Lines lines, String text) throws ForumException {
        boolean printable = text.codePoints().allMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        });
        if (text.isBlank()
                || !text.equals(text.strip())
                || !printable
                || text.codePointCount(0, text.length()) > REASON_CHARACTERS) {
            throw lines.malformed("this is 1 to " + REASON_CHARACTERS + " printable characters on one line");
        }
        return text;
    }

    private static MemberName member(Lines lines, String text) throws ForumException {
        return lines.read(text, MemberName::parse);
    }
}
