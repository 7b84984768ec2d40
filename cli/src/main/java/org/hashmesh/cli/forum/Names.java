// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;

/** Names as a person types them. */
final class Names {
    private Names() {}

    static MemberName member(String text) throws CommandFailure {
        try {
            return MemberName.parse(text);
        } catch (MalformedNameException e) {
            throw usage("`" + text + "` is not a member's name")
                    .why(String.valueOf(e.getMessage()))
                    .next("see the names with: hashmesh forum members")
                    .build();
        }
    }

    static CommandFailure.Builder usage(String what) {
        return CommandFailure.of(ExitCode.USAGE, "E-CLI-007", what);
    }
}
