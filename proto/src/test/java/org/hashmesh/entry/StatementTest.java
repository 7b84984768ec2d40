// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.HashType;
import org.junit.jupiter.api.Test;

class StatementTest {
    private static final ByteString SALT = ByteString.copyFrom(new byte[EntryLeaf.SALT_BYTES]);
    private static final Add MD5 = Add.newBuilder()
            .setHashType(HashType.HASH_TYPE_MD5)
            .setValue(ByteString.copyFromUtf8("sixteen bytes :)"))
            .build();

    @Test
    void whatIsWrittenIsRead() throws FieldException {
        EntryLeaf leaf = EntryLeaf.of(EntryType.ENTRY_TYPE_ADD, SALT, MD5);
        assertThat(EntryLeaf.decode(leaf.encode())).isEqualTo(leaf);
        assertThat(Statement.read(leaf.encode())).isEqualTo(new Statement.Added(HashValue.of(MD5), MD5));
    }

    @Test
    void aLeafThatDoesNotFitCannotBeMade() {
        ByteString body = ByteString.copyFrom(new byte[EntryLeaf.MAX_BODY_BYTES + 1]);
        assertThatThrownBy(() -> new EntryLeaf(1, 1, SALT, body)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new EntryLeaf(1, 1, SALT, body.substring(1)).encode()).hasSize(EntryLeaf.MAX_BYTES);
    }

    @Test
    void malformedSaysWhyInWordsOfOurOwn() {
        byte[] leaf = EntryLeaf.of(
                        EntryType.ENTRY_TYPE_ADD,
                        SALT,
                        MD5.toBuilder().setQuality(150).build())
                .encode();
        assertThat(Statement.read(leaf)).isEqualTo(new Statement.Malformed("quality", "150, not 0 to 100"));
        assertThat(Statement.read(new byte[3])).isEqualTo(new Statement.Malformed("leaf", "3 bytes, not 18 to 4096"));
    }

    /** Any bytes are read as something, twice the same; among them mutations of real entries, which reach deep. */
    @Test
    void anyBytesAreReadAsSomething() {
        Random random = new Random(7);
        List<byte[]> seeds = new ArrayList<>(EntryVectorsTest.vectors()
                .map(EntryVectorsTest.Vector::leaf)
                .filter(leaf -> leaf.length > EntryLeaf.HEADER_BYTES)
                .toList());
        int added = 0;
        int malformed = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] leaf;
            if (i % 10 == 0) {
                leaf = new byte[random.nextInt(200)];
                random.nextBytes(leaf);
                if (leaf.length > 1) {
                    leaf[0] = 1;
                    leaf[1] = (byte) random.nextInt(8);
                }
            } else {
                leaf = seeds.get(random.nextInt(seeds.size())).clone();
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    int at = EntryLeaf.HEADER_BYTES + random.nextInt(leaf.length - EntryLeaf.HEADER_BYTES);
                    leaf[at] = (byte) (leaf[at] ^ (1 << random.nextInt(8)));
                }
            }
            Statement statement = Statement.read(leaf);
            assertThat(Statement.read(leaf)).isEqualTo(statement);
            if (statement instanceof Statement.Added) {
                added++;
            } else if (statement instanceof Statement.Malformed) {
                malformed++;
            }
        }
        assertThat(added).isGreaterThan(5_000);
        assertThat(malformed).isGreaterThan(5_000);
    }
}
