// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import org.hashmesh.hash.HashException;

/** The child's answer about a file that it cannot decode: {@code refused REASON}. */
final class Refusal {
    private static final String REFUSED = "refused ";
    private static final int MAX_REASON = 300;

    private Refusal() {}

    static String text(String reason) {
        String plain = reason.replaceAll("[^\\x20-\\x7e]", "?");
        return REFUSED + (plain.length() <= MAX_REASON ? plain : plain.substring(0, MAX_REASON) + "...");
    }

    /** @throws HashException with the child's reason, when this is a refusal */
    static void throwIf(String answer) throws HashException {
        if (answer.startsWith(REFUSED)) {
            throw new HashException(answer.substring(REFUSED.length()));
        }
    }

    /** What is said of an answer that no honest child gives. */
    static HashException senseless() {
        return new HashException("the decoder's answer makes no sense");
    }
}
