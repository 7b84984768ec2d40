// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.key.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsKeyTest {
    @TempDir
    Path directory;

    @Test
    void takesOverAPairAndNeverHalfOfOne() throws Exception {
        Parties parties = new Parties(directory);
        TlsIdentity first = parties.of("acme.example");
        TlsIdentity second = parties.create(Parties.node("acme.example"));
        Path key = directory.resolve("tls.key");
        Path certificate = directory.resolve("tls.crt");
        first.create(key, certificate);
        second.create(directory.resolve("next.key"), directory.resolve("next.crt"));
        TlsKey tls = TlsKey.open(key, certificate);

        Files.move(directory.resolve("next.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(tls::reload).isInstanceOf(StorageException.class);
        assertThat(tls.current().fingerprint()).isEqualTo(first.fingerprint());

        Files.move(directory.resolve("next.key"), key, StandardCopyOption.REPLACE_EXISTING);
        tls.reload();
        assertThat(tls.current().fingerprint()).isEqualTo(second.fingerprint());
        assertThat(tls.keyManager().getPrivateKey("node")).isEqualTo(second.privateKey());
    }
}
