// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Path;
import org.hashmesh.crypto.forum.NodeRequest;

/**
 * A home that was made for a further node of a member.
 *
 * @param directory where
 * @param request what the member's next manifest needs to know
 */
public record NewNode(Path directory, NodeRequest request) {
    /** What to tell the person: what there is now, and what to do next. */
    public String text() {
        return """
                created node %s of %s in %s%s
                next
                  1. where the identity key of %s is: hashmesh member manifest --add-node %s
                  2. at a node that runs: hashmesh forum export, and bring the file here
                  3. hashmesh join FILE --home %s
                  4. hashmesh run --home %s
                """.formatted(
                        request.node().name(),
                        request.member(),
                        directory,
                        request.log().isPresent() ? "" : ", a replica without a log of its own",
                        request.member(),
                        directory.resolve("node-request.txt"),
                        directory,
                        directory);
    }
}
