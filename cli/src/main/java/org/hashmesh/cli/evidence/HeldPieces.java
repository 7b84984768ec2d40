// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.HeldEvidence;
import org.hashmesh.v1.ListHeldEvidenceRequest;

/** What evidence the node holds. */
record HeldPieces(List<HeldEvidence> all) {

    static HeldPieces ask(Shell shell) throws CommandFailure {
        List<HeldEvidence> all = new ArrayList<>();
        try (AdminConnection node = shell.connect()) {
            node.<HeldEvidence>stream(
                    stub -> stub.listHeldEvidence(ListHeldEvidenceRequest.getDefaultInstance()), all::add);
        }
        return new HeldPieces(all);
    }

    /** The one that a person means by the beginning of its id, by its log, or by its member. */
    HeldEvidence only(String name) throws CommandFailure {
        List<HeldEvidence> named = all.stream()
                .filter(piece -> piece.getId().startsWith(name)
                        || piece.getLog().equals(name)
                        || piece.getMember().equals(name))
                .toList();
        if (named.isEmpty() || name.isEmpty()) {
            throw CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-027", "there is no evidence called " + name)
                    .next("see what there is with: hashmesh evidence list")
                    .build();
        }
        if (named.size() > 1) {
            String ids = named.stream().map(HeldEvidence::getId).collect(Collectors.joining(", "));
            throw CommandFailure.of(
                            ExitCode.USAGE, "E-CLI-028", name + " names " + named.size() + " pieces of evidence")
                    .next("say which: " + ids)
                    .build();
        }
        return named.get(0);
    }
}
