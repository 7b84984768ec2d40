// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Random;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogTotals;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.HashType;
import org.junit.jupiter.api.Test;

class ListRowsTest {
    @Test
    void rowsAscendAlsoWhenHashesDifferInTheirLastBytesOnly() {
        TestLog author = new TestLog("acme.example/eu1");
        ListRows rows = new ListRows(new LogNumber(3), author.origin(), LogTotals.NOT_SEALED);
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] value = new byte[32];
            value[random.nextInt(32)] = (byte) random.nextInt(256);
            value[31] = (byte) (200 - i);
            Add add = Add.newBuilder()
                    .setHashType(random.nextBoolean() ? HashType.HASH_TYPE_SHA256 : HashType.forNumber(8))
                    .setValue(ByteString.copyFrom(value))
                    .build();
            rows.take(new EntryIndex(i), author.leaf(EntryType.ENTRY_TYPE_ADD, add));
        }
        assertThat(rows.adds()).isEqualTo(2_000);
        assertThat(rows.rows().stream().map(KeyValue::key).toList())
                .hasSize(2_000)
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
