// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;

/**
 * A made-up list of hashes: every kind that Hashmesh reads and one opaque kind, with labels as a member company would
 * give them. Entry {@code i} is the same on every machine and in every list. The values are random numbers: no content
 * has them. Safe for many threads.
 *
 * @param size entries in the list
 */
public record SampleList(int size) {
    /** The licensed kind that the list carries unread. */
    static final String OPAQUE_TYPE = "opaque:photodna";

    private static final long SEED = 0x68617368_6d657368L;

    /** Times are fixed, so that the list is; they lie before any clock that is roughly right, and long after. */
    private static final long FIRST_DAY = Instant.parse("2021-01-01T00:00:00Z").getEpochSecond();

    private static final long EXPIRY = Instant.parse("2099-01-01T00:00:00Z").getEpochSecond();
    private static final int DAYS = 1_400;
    private static final int DAY_SECONDS = 86_400;

    private static final int PHOTODNA_BYTES = 144;
    private static final int TLSH_BYTES = 35;
    private static final int GROUP_BYTES = 16;

    /** Below it a PDQ matches unrelated images. */
    private static final int LEAST_QUALITY = 50;

    private static final int BEST_QUALITY = 100;

    private static final List<Producer> PRODUCERS = List.of(
            producer("unsc", "Example Organisation North"),
            producer("eu", "Example Organisation South"),
            producer("fto", "Example Front, Eastern Branch"),
            producer("uk", "Example Division"),
            producer("none", "Example Lone Attacker"));
    private static final List<String> GROUNDS =
            List.of("un_list", "branded_publication", "national_list", "national_list", "perpetrator_content");

    /** Refuses a list of less than nothing. */
    public SampleList {
        if (size < 0) {
            throw new IllegalArgumentException("a list of " + size + " entries");
        }
    }

    /** Entry {@code i}, from 0 on. */
    public NewEntry entry(int i) {
        if (i < 0 || i >= size) {
            throw new IndexOutOfBoundsException("entry " + i + " of a list of " + size);
        }
        SplittableRandom random = new SplittableRandom(SEED + i);
        NewEntry.Builder entry = NewEntry.newBuilder().setHash(hash(random));
        String type = entry.getHash().getType();
        if (type.equals("pdq")) {
            entry.setQuality(quality(random));
        }
        int who = random.nextInt(PRODUCERS.size());
        entry.setLabels(labels(random, contentType(type, random), who));
        long seen = FIRST_DAY + (long) random.nextInt(DAYS) * DAY_SECONDS + random.nextInt(DAY_SECONDS);
        entry.setFirstSeen(seen).setLastSeen(seen + random.nextInt(30 * DAY_SECONDS));
        entry.setSeverity(Severity.forNumber(1 + random.nextInt(4)));
        if (random.nextInt(3) == 0) {
            entry.setContentGroup(hex(random, GROUP_BYTES));
        }
        if (random.nextInt(20) == 0) {
            entry.setIncident("EX-2024-" + (100 + random.nextInt(40)));
        }
        if (random.nextInt(20) == 0) {
            entry.setExpires(EXPIRY);
        }
        if (random.nextInt(25) == 0) {
            entry.setNote("seen in \"example\" campaign, batch " + random.nextInt(100));
        }
        return entry.build();
    }

    private static Hash hash(SplittableRandom random) {
        int kind = random.nextInt(100);
        if (kind < 35) {
            return hash("pdq", hex(random, 32));
        } else if (kind < 55) {
            return hash("md5", hex(random, 16));
        } else if (kind < 70) {
            return hash("sha256", hex(random, 32));
        } else if (kind < 75) {
            return hash("sha1", hex(random, 20));
        } else if (kind < 80) {
            return hash("vpdq", frames(random));
        } else if (kind < 85) {
            return hash("tmk", hex(random, 32));
        } else if (kind < 90) {
            return hash("tlsh", "T1" + hex(random, TLSH_BYTES).toUpperCase(Locale.ROOT));
        } else if (kind < 95) {
            return hash("url_sha256", hex(random, 32));
        }
        return hash(OPAQUE_TYPE, hex(random, PHOTODNA_BYTES));
    }

    /** Two to four frames, one a second. */
    private static String frames(SplittableRandom random) {
        StringBuilder lines = new StringBuilder();
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            lines.append(i == 0 ? "" : "\n").append(i * 30).append(',').append(quality(random));
            lines.append(',').append(hex(random, 32)).append(',').append(i);
        }
        return lines.toString();
    }

    private static String contentType(String type, SplittableRandom random) {
        return switch (type) {
            case "pdq", OPAQUE_TYPE -> "image";
            case "vpdq", "tmk" -> "video";
            case "tlsh" -> "document";
            case "url_sha256" -> "url";
            default -> List.of("image", "video", "audio", "document").get(random.nextInt(4));
        };
    }

    private static Labels labels(SplittableRandom random, String contentType, int who) {
        int behaviour = 1 + random.nextInt(7);
        Labels.Builder labels = Labels.newBuilder()
                .setContentType(contentType)
                .addProducers(PRODUCERS.get(who))
                .addBehaviours("tvec" + behaviour)
                .addInclusionGrounds(GROUNDS.get(who));
        if (random.nextInt(4) == 0) {
            labels.addBehaviours("tvec" + (behaviour + 1));
        }
        return labels.build();
    }

    private static int quality(SplittableRandom random) {
        return LEAST_QUALITY + random.nextInt(BEST_QUALITY - LEAST_QUALITY + 1);
    }

    private static String hex(SplittableRandom random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private static Hash hash(String type, String value) {
        return Hash.newBuilder().setType(type).setValue(value).build();
    }

    private static Producer producer(String list, String entity) {
        return Producer.newBuilder().setList(list).setEntity(entity).build();
    }
}
