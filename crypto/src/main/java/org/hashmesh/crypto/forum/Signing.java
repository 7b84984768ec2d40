// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;

/** The exact bytes that approvals, ballots and recoveries sign, each made in one place for signing and checking. */
final class Signing {
    static final String APPROVAL = "hashmesh/approval/v1";
    static final String BALLOT = "hashmesh/ballot/v1";

    private Signing() {}

    static byte[] approval(ForumId forum, long number, ActId act, MemberName member) {
        return bytes(
                APPROVAL + "\nforum " + forum + "\nnumber " + number + "\nact " + act + "\nmember " + member + "\n");
    }

    static byte[] ballot(
            ForumId forum,
            MemberName member,
            long number,
            int round,
            Ballot.Step step,
            Optional<Ballot.Choice> choice) {
        return bytes(BALLOT + "\nforum " + forum + "\nmember " + member + "\nnumber " + number + "\nround " + round
                + "\n" + step.text() + " " + Ballot.Choice.text(step, choice) + "\n");
    }

    static byte[] recovery(Act act, long publishedAt) {
        return bytes("hashmesh/recovery/v1\nforum " + act.forum() + "\nnumber " + act.number() + "\nact " + act.id()
                + "\npublished " + publishedAt + "\n");
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A signature in base64. */
    static byte[] signature(Lines lines, String text) throws ForumException {
        byte[] signature = lines.read(text, Base64.getDecoder()::decode);
        if (signature.length != Ed25519PublicKey.SIGNATURE_BYTES) {
            throw lines.malformed("a signature has 64 bytes");
        }
        return signature;
    }

    /** What was read must be spelt as we would. */
    static void requireSpelling(String what, byte[] own, byte[] read) throws ForumException {
        if (!Arrays.equals(own, read)) {
            throw ForumException.malformed(what + " has one spelling, and this is another");
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
