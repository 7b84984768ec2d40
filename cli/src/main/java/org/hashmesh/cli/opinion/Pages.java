// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.opinion;

import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;

/** Lists that come a page at a time. */
final class Pages {
    private static final int MOST = 1_000;

    private Pages() {}

    static int size(int limit) throws CommandFailure {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "--limit must be 1 to " + MOST)
                    .next("go on with --page-token, which each page names")
                    .build();
        }
        return limit;
    }

    static void sayMore(Shell shell, String token) {
        if (!token.isEmpty()) {
            shell.say("more with: --page-token " + token);
        }
    }
}
