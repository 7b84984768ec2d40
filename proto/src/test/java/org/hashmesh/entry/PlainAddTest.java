// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.HashType;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;
import org.junit.jupiter.api.Test;

class PlainAddTest {
    private static final ByteString SALT = ByteString.copyFrom(new byte[EntryLeaf.SALT_BYTES]);
    private static final Add FULL = Add.newBuilder()
            .setHashType(HashType.HASH_TYPE_PDQ)
            .setValue(ByteString.copyFrom(new byte[32]).substring(1).concat(ByteString.copyFromUtf8("x")))
            .setQuality(0)
            .setContentGroup(SALT)
            .setLabels(Labels.newBuilder()
                    .setTaxonomyVersion(300)
                    .setContentType("image")
                    .addProducers(Producer.newBuilder().setList("unsc").setEntity("x".repeat(128)))
                    .addProducers(Producer.newBuilder().setList("none"))
                    .addBehaviours("tvec1")
                    .addBehaviours("tvec2")
                    .addInclusionGrounds("entity"))
            .setIncident("incident-1")
            .setSeverity(Severity.SEVERITY_HIGH)
            .setFirstSeen(1_700_000_000)
            .setLastSeen(AddRules.MAX_TIME)
            .setExpires(AddRules.MAX_TIME)
            .setNote("n".repeat(255))
            .build();

    private final PlainAdd plain = new PlainAdd();
    private final byte[] key = new byte[HashValue.ROW_KEY_BYTES + 9];

    @Test
    void readsTheRowKeyOfAnOrdinaryAdd() throws FieldException {
        for (Add add : List.of(
                pdq(0x11), FULL.toBuilder().setValue(pdq(0x22).getValue()).build(), md5())) {
            byte[] leaf = leaf(add);
            assertThat(plain.read(leaf, 0, leaf.length, key)).isTrue();
            assertThat(Arrays.copyOf(key, HashValue.ROW_KEY_BYTES))
                    .isEqualTo(HashValue.of(add).rowKey());
        }
    }

    @Test
    void readsALeafAmongOthers() {
        byte[] leaf = leaf(md5());
        byte[] block = new byte[leaf.length + 20];
        System.arraycopy(leaf, 0, block, 7, leaf.length);
        assertThat(plain.read(block, 7, leaf.length, key)).isTrue();
        assertThat(plain.read(block, 7, leaf.length - 1, key)).isFalse();
    }

    @Test
    void leavesTheRestToTheReader() {
        Add ordinary = md5();
        for (Add other : List.of(
                Add.getDefaultInstance(),
                FULL,
                pdq(0x11).toBuilder().clearQuality().build(),
                ordinary.toBuilder().setQuality(101).build(),
                ordinary.toBuilder().setValue(SALT.substring(1)).build(),
                ordinary.toBuilder().setContentGroup(SALT.substring(1)).build(),
                ordinary.toBuilder().setNote("n".repeat(256)).build(),
                ordinary.toBuilder().setNote("a\u007fb").build(),
                ordinary.toBuilder().setNote("\u202e").build(),
                ordinary.toBuilder().setIncident("acme.example/attack").build(),
                ordinary.toBuilder().setExpires(AddRules.MAX_TIME + 1).build(),
                ordinary.toBuilder().setExpires(-1).build(),
                ordinary.toBuilder()
                        .setLabels(
                                Labels.newBuilder().addAllBehaviours(Collections.nCopies(AddRules.MAX_CODES + 1, "a")))
                        .build())) {
            byte[] leaf = leaf(other);
            assertThat(plain.read(leaf, 0, leaf.length, key)).as("%s", other).isFalse();
        }
        byte[] withdraw = leaf(ordinary);
        withdraw[1] = 2;
        assertThat(plain.read(withdraw, 0, withdraw.length, key)).isFalse();
    }

    /** Hashes of nothing are malformed; what only begins like them is left to the reader too. */
    @Test
    void saysNothingAboutHashesOfNothing() {
        Add empty = Add.newBuilder()
                .setHashType(HashType.HASH_TYPE_MD5)
                .setValue(ByteString.fromHex("d41d8cd98f00b204e9800998ecf8427e"))
                .build();
        byte[] leaf = leaf(empty);
        assertThat(Statement.read(leaf)).isInstanceOf(Statement.Malformed.class);
        assertThat(plain.read(leaf, 0, leaf.length, key)).isFalse();
    }

    /** Whatever the bytes: where it says yes, the reader says so too, with the same key. */
    @Test
    void neverSaysYesWhereTheReaderSaysNo() {
        Random random = new Random(11);
        List<byte[]> seeds = new ArrayList<>(
                EntryVectorsTest.vectors().map(EntryVectorsTest.Vector::leaf).toList());
        List.of(FULL, FULL.toBuilder().setValue(pdq(0x22).getValue()).build(), pdq(0x44), md5())
                .forEach(add -> seeds.add(leaf(add)));
        int yes = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] leaf = mutated(seeds.get(random.nextInt(seeds.size())), random);
            if (plain.read(leaf, 0, leaf.length, key)) {
                yes++;
                assertThat(Statement.read(leaf))
                        .isInstanceOfSatisfying(
                                Statement.Added.class,
                                added -> assertThat(Arrays.copyOf(key, HashValue.ROW_KEY_BYTES))
                                        .isEqualTo(added.hash().rowKey()));
            }
        }
        assertThat(yes).isGreaterThan(10_000);
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] leaf = random.nextInt(8) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 8)) : seed.clone();
        for (int changes = random.nextInt(4); changes > 0 && leaf.length > 0; changes--) {
            int at = random.nextInt(leaf.length);
            // Small changes keep tags and lengths near those that mean something.
            leaf[at] = (byte)
                    (random.nextBoolean() ? leaf[at] ^ 1 << random.nextInt(8) : leaf[at] + random.nextInt(5) - 2);
        }
        return leaf;
    }

    private static Add pdq(int filler) {
        byte[] value = new byte[32];
        Arrays.fill(value, (byte) filler);
        return Add.newBuilder()
                .setHashType(HashType.HASH_TYPE_PDQ)
                .setValue(ByteString.copyFrom(value))
                .setQuality(100)
                .build();
    }

    private static Add md5() {
        return Add.newBuilder()
                .setHashType(HashType.HASH_TYPE_MD5)
                .setValue(ByteString.copyFromUtf8("sixteen bytes :)"))
                .build();
    }

    private static byte[] leaf(Add add) {
        return EntryLeaf.of(EntryType.ENTRY_TYPE_ADD, SALT, add).encode();
    }
}
