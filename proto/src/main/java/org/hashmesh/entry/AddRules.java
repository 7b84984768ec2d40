// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.util.List;
import java.util.Optional;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Producer;

/** The limits of an ADD that bind everybody, authors and readers alike. */
final class AddRules {
    /** Bytes of a SHA-256. */
    static final int DIGEST_BYTES = 32;
    /** References in one WITHDRAW: 32 of them fit an entry. */
    static final int MAX_WITHDRAWN = 32;
    /** Bytes of a content group. */
    static final int GROUP_BYTES = 16;
    /** Characters (Unicode code points) of a note. */
    static final int MAX_NOTE = 255;
    /** Characters of a label's code. */
    static final int MAX_CODE = 32;
    /** Codes on one axis, and producers. */
    static final int MAX_CODES = 16;
    /** Characters of a producer's name. */
    static final int MAX_ENTITY = 128;
    /** Characters of an incident's identifier: a member's name, a slash, and its own name for it. */
    static final int MAX_INCIDENT = IncidentId.MAX_CHARACTERS;
    /** The best PDQ quality there is. */
    static final int MAX_QUALITY = 100;
    /** The last second of the year 9999: what a date on paper can say. */
    static final long MAX_TIME = 253_402_300_799L;

    private AddRules() {}

    static void check(Add add, HashValue hash) throws FieldException {
        Optional<String> nothing = hash.ofNothing();
        if (nothing.isPresent()) {
            throw new FieldException("value", nothing.get());
        }
        if (hash.kind() == HashKind.PDQ && !add.hasQuality()) {
            throw new FieldException("quality", "missing: a pdq hash needs its quality, 0 to " + MAX_QUALITY);
        }
        // uint32: what does not fit an int is negative here.
        if (add.getQuality() < 0 || add.getQuality() > MAX_QUALITY) {
            throw new FieldException(
                    "quality", Integer.toUnsignedString(add.getQuality()) + ", not 0 to " + MAX_QUALITY);
        }
        if (!add.getContentGroup().isEmpty() && add.getContentGroup().size() != GROUP_BYTES) {
            throw new FieldException("content_group", add.getContentGroup().size() + " bytes, not " + GROUP_BYTES);
        }
        labels(add.getLabels());
        text("incident", add.getIncident(), MAX_INCIDENT);
        time("first_seen", add.getFirstSeen());
        time("last_seen", add.getLastSeen());
        time("expires", add.getExpires());
        text("note", add.getNote(), MAX_NOTE);
    }

    private static void labels(Labels labels) throws FieldException {
        text("labels.content_type", labels.getContentType(), MAX_CODE);
        count("labels.producers", labels.getProducersCount());
        for (Producer producer : labels.getProducersList()) {
            text("labels.producers.list", producer.getList(), MAX_CODE);
            text("labels.producers.entity", producer.getEntity(), MAX_ENTITY);
        }
        codes("labels.behaviours", labels.getBehavioursList());
        codes("labels.inclusion_grounds", labels.getInclusionGroundsList());
    }

    static void codes(String field, List<String> codes) throws FieldException {
        count(field, codes.size());
        for (String code : codes) {
            text(field, code, MAX_CODE);
        }
    }

    private static void count(String field, int count) throws FieldException {
        if (count > MAX_CODES) {
            throw new FieldException(field, count + " of them, at most " + MAX_CODES + " are allowed");
        }
    }

    static void time(String field, long seconds) throws FieldException {
        if (seconds < 0 || seconds > MAX_TIME) {
            throw new FieldException(field, seconds + " seconds since 1970 is not a time up to the year 9999");
        }
    }

    /** At most {@code max} characters, none of which could drive a terminal or turn the reading direction. */
    static void text(String field, String text, int max) throws FieldException {
        int length = text.codePointCount(0, text.length());
        if (length > max) {
            throw new FieldException(field, length + " characters, at most " + max + " are allowed");
        }
        // A plain loop: readers run this on every text of every entry.
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                throw new FieldException(field, "contains a control character");
            }
        }
    }

    /** C0, DEL, C1, line and paragraph separator, and the marks that override or isolate direction. */
    private static boolean isControl(char c) {
        return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
