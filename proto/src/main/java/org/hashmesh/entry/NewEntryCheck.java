// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.vpdq.Vpdq;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;

/**
 * What a node asks of its own admins before it publishes a hash: the rules that bind everybody, and stricter ones that
 * keep mistakes off the list (codes of the current taxonomy, sensible times, quality, no personal data in the note).
 *
 * <p>Pure, and safe for many threads. The same request always gives the same {@link Add}, so that a repeated import
 * recognises what it already published by comparing messages.
 */
public final class NewEntryCheck {
    /** PDQ and vPDQ below this do not match reliably: the hasher saw too little structure (figure of the PDQ authors). */
    public static final int MIN_QUALITY = 50;
    /** How far ahead of our clock a "seen" time may lie: clocks and time zones of sources differ. */
    private static final long MAX_AHEAD_SECONDS = 86_400;

    private static final Pattern INCIDENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
    private static final int GROUP_DIGITS = 32;
    private static final Pattern MAIL = Pattern.compile("[^\\s@]@[^\\s@]+\\.[^\\s@]");
    private static final Comparator<Producer> BY_LIST_AND_NAME =
            Comparator.comparing(Producer::getList).thenComparing(Producer::getEntity);

    /** Combinations of labels that are remembered, and the largest of them. */
    private static final int MAX_CHECKED = 1_000;

    private static final int MAX_CHECKED_BYTES = 1_000;

    private final Taxonomy taxonomy;

    /** What labels of requests become. Labels that are refused are not in it. */
    private final Map<Labels, Labels> checked = new ConcurrentHashMap<>();

    public NewEntryCheck(Taxonomy taxonomy) {
        this.taxonomy = taxonomy;
    }

    /**
     * Turns a request into the body to publish.
     *
     * @param now what expiry and seen times are compared with
     * @throws FieldException naming the field of {@code NewEntry}; for the hash {@code type} or {@code value}
     */
    public Add check(NewEntry entry, Instant now) throws FieldException {
        if (!entry.hasHash()) {
            throw new FieldException("hash", "missing");
        }
        HashValue hash = HashValue.parse(entry.getHash());
        if (hash.kind() == HashKind.UNREAD) {
            throw new FieldException(
                    "type", "this version cannot check " + hash.type() + ", so it does not publish it");
        }
        Add.Builder add = Add.newBuilder().setHashType(hash.kind().wireType()).setValue(hash.value());
        if (hash.kind() == HashKind.OPAQUE) {
            add.setOpaqueKind(hash.name());
        }
        quality(entry, hash, add);
        if (!entry.getContentGroup().isEmpty()) {
            add.setContentGroup(group(entry.getContentGroup()));
        }
        if (!entry.getLabels().equals(Labels.getDefaultInstance())) {
            add.setLabels(checkedLabels(entry.getLabels()));
        }
        incident(entry.getIncident());
        if (entry.getSeverity() == Severity.UNRECOGNIZED) {
            throw new FieldException("severity", entry.getSeverityValue() + " is not a severity of this version");
        }
        times(entry, now.getEpochSecond());
        if (entry.getNote().indexOf('@') >= 0 && MAIL.matcher(entry.getNote()).find()) {
            throw new FieldException(
                    "note", "contains an e-mail address; every member reads notes, so no personal data");
        }
        add.setIncident(entry.getIncident())
                .setSeverity(entry.getSeverity())
                .setFirstSeen(entry.getFirstSeen())
                .setLastSeen(entry.getLastSeen())
                .setExpires(entry.getExpires())
                .setNote(entry.getNote());
        return fit(add.build(), hash);
    }

    private static void incident(String text) throws FieldException {
        if (text.indexOf(IncidentId.SLASH) >= 0) {
            if (IncidentId.parse(text).isEmpty()) {
                throw new FieldException(
                        "incident", "not MEMBER/NAME: a member's name, and [a-z0-9][a-z0-9._-]{0,62} after the slash");
            }
        } else if (!text.isEmpty() && !INCIDENT.matcher(text).matches()) {
            throw new FieldException(
                    "incident",
                    "not MEMBER/NAME, nor 1 to 64 letters, digits and . _ : - that begin with a letter or digit");
        }
    }

    private static Add fit(Add add, HashValue hash) throws FieldException {
        AddRules.check(add, hash);
        int size = add.getSerializedSize();
        if (size > EntryLeaf.MAX_BODY_BYTES) {
            throw new FieldException(
                    "value",
                    "makes an entry of " + (EntryLeaf.HEADER_BYTES + size) + " bytes, at most " + EntryLeaf.MAX_BYTES
                            + " are allowed" + (hash.kind() == HashKind.VPDQ ? "; keep fewer frames" : ""));
        }
        return add;
    }

    private static int bestQuality(String vpdq) throws FieldException {
        try {
            return Vpdq.parse(vpdq).bestQuality();
        } catch (HashException e) {
            throw new FieldException("value", e.reason());
        }
    }

    private static void quality(NewEntry entry, HashValue hash, Add.Builder add) throws FieldException {
        if (hash.kind() == HashKind.VPDQ && bestQuality(hash.text()) < MIN_QUALITY) {
            throw new FieldException(
                    "value", "no frame has quality " + MIN_QUALITY + " or more, so nothing could match it");
        }
        if (!entry.hasQuality()) {
            return;
        }
        if (hash.kind() != HashKind.PDQ) {
            throw new FieldException(
                    "quality",
                    "set, but only a pdq hash has one; this is " + hash.kind().label());
        }
        if (entry.getQuality() >= 0 && entry.getQuality() < MIN_QUALITY) {
            throw new FieldException(
                    "quality",
                    entry.getQuality() + " is below " + MIN_QUALITY + ": such a pdq hash matches unrelated images");
        }
        add.setQuality(entry.getQuality());
    }

    private static ByteString group(String hex) throws FieldException {
        try {
            if (hex.length() == GROUP_DIGITS) {
                return ByteString.copyFrom(HexFormat.of().parseHex(hex));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new FieldException("content_group", "not 32 hex digits");
    }

    /** Lists repeat few combinations of labels very often: each is checked, sorted and kept in memory once. */
    private Labels checkedLabels(Labels labels) throws FieldException {
        Labels known = checked.get(labels);
        if (known != null) {
            return known;
        }
        Labels sorted = labels(labels);
        if (checked.size() >= MAX_CHECKED) {
            checked.clear();
        }
        if (labels.getSerializedSize() <= MAX_CHECKED_BYTES) {
            checked.put(labels, sorted);
        }
        return sorted;
    }

    private Labels labels(Labels labels) throws FieldException {
        if (labels.getTaxonomyVersion() != 0 && labels.getTaxonomyVersion() != taxonomy.version()) {
            throw new FieldException(
                    "labels.taxonomy_version",
                    Integer.toUnsignedString(labels.getTaxonomyVersion()) + ", this node has " + taxonomy.version());
        }
        if (!labels.getContentType().isEmpty()) {
            taxonomy.require(Taxonomy.Axis.CONTENT_TYPE, "labels.content_type", labels.getContentType());
        }
        for (Producer producer : labels.getProducersList()) {
            taxonomy.require(Taxonomy.Axis.PRODUCER_LIST, "labels.producers.list", producer.getList());
            if (producer.getEntity().isBlank()) {
                throw new FieldException("labels.producers.entity", "empty: say who is on the list");
            }
        }
        Labels.Builder sorted = Labels.newBuilder()
                .setTaxonomyVersion(taxonomy.version())
                .setContentType(labels.getContentType())
                .addAllBehaviours(codes(Taxonomy.Axis.BEHAVIOUR, "labels.behaviours", labels.getBehavioursList()))
                .addAllInclusionGrounds(codes(
                        Taxonomy.Axis.INCLUSION_GROUND, "labels.inclusion_grounds", labels.getInclusionGroundsList()));
        labels.getProducersList().stream().sorted(BY_LIST_AND_NAME).distinct().forEach(sorted::addProducers);
        return sorted.build();
    }

    private List<String> codes(Taxonomy.Axis axis, String field, List<String> codes) throws FieldException {
        for (String code : codes) {
            taxonomy.require(axis, field, code);
        }
        return codes.stream().sorted().distinct().toList();
    }

    private static void times(NewEntry entry, long now) throws FieldException {
        seen("first_seen", entry.getFirstSeen(), now);
        seen("last_seen", entry.getLastSeen(), now);
        if (entry.getFirstSeen() != 0 && entry.getLastSeen() != 0 && entry.getLastSeen() < entry.getFirstSeen()) {
            throw new FieldException("last_seen", "lies before first_seen");
        }
        if (entry.getExpires() != 0 && entry.getExpires() <= now) {
            throw new FieldException("expires", "lies in the past, so the entry would never be in force");
        }
    }

    private static void seen(String field, long seconds, long now) throws FieldException {
        if (seconds > now + MAX_AHEAD_SECONDS) {
            throw new FieldException(field, "lies in the future; is it in milliseconds? It must be in seconds");
        }
    }
}
