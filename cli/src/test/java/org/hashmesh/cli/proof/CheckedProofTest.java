// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.junit.jupiter.api.Test;

/** What holds of every proof, checked without the command around it. */
final class CheckedProofTest {
    @Test
    void acceptsTheProofOfEachEntryOfSmallLogs() throws CommandFailure {
        TrustedKeys trusted = TrustedKeys.typed(Proofs.logKey());
        for (int size = 1; size <= 20; size++) {
            Proofs log = Proofs.ofLogWith(size);
            for (int index = 0; index < size; index++) {
                CheckedProof proof = CheckedProof.check(log.file(index), trusted);
                assertThat(proof.index().value()).isEqualTo(index);
                assertThat(proof.checkpoint().size().value()).isEqualTo(size);
                assertThat(proof.checkpoint().time()).isEqualTo(Proofs.SIGNED);
            }
        }
    }

    @Test
    void refusesAProofWithAnyOneBitFlipped() throws CommandFailure {
        TrustedKeys trusted = TrustedKeys.typed(Proofs.logKey());
        List<byte[]> flipped = Proofs.flips(Proofs.ofLogWith(7).file(4));
        assertThat(flipped).hasSizeGreaterThan(4_000);
        for (int bit = 0; bit < flipped.size(); bit++) {
            byte[] file = flipped.get(bit);
            assertThatThrownBy(() -> CheckedProof.check(file, trusted))
                    .as("bit %d", bit)
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED));
        }
    }

    @Test
    void refusesAProofThatWasCutOrMadeLonger() throws CommandFailure {
        TrustedKeys trusted = TrustedKeys.typed(Proofs.logKey());
        byte[] good = Proofs.ofLogWith(3).file(1);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> CheckedProof.check(cut, trusted)).isInstanceOf(CommandFailure.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        longer[good.length] = '\n';
        assertThatThrownBy(() -> CheckedProof.check(longer, trusted)).isInstanceOf(CommandFailure.class);
    }

    @Test
    void refusesTheEntryOfAnotherPosition() throws CommandFailure {
        TrustedKeys trusted = TrustedKeys.typed(Proofs.logKey());
        byte[] file = Proofs.ofLogWith(8).file(3);
        byte[] moved = new String(file, UTF_8).replace("index 3\n", "index 2\n").getBytes(UTF_8);
        assertThat(moved).isNotEqualTo(file);
        assertThatThrownBy(() -> CheckedProof.check(moved, trusted)).isInstanceOf(CommandFailure.class);
    }
}
