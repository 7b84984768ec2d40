// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.OpinionKind;

/**
 * What one member thinks of an entry now.
 *
 * @param member who
 * @param stance its newest stance, which may be that it has none any more
 * @param seen how often it matched there, as it last said
 */
public record MemberOpinion(MemberName member, Optional<OpinionEntry> stance, Optional<OpinionEntry> seen) {
    /** Whether the stance is of this kind. */
    public boolean is(OpinionKind kind) {
        return stance.filter(entry -> entry.said().getKind() == kind).isPresent();
    }
}
