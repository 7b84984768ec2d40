// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.OpinionKind;

/**
 * What the forum's members think of an entry now, its own member included.
 *
 * @param members each once, by name; those who were evicted are not among them
 */
public record Opinions(List<MemberOpinion> members) {
    /** Nobody's. */
    public static final Opinions NONE = new Opinions(List.of());

    public Opinions {
        members = List.copyOf(members);
    }

    /** What this member thinks, if it ever said. */
    public Optional<MemberOpinion> of(MemberName member) {
        return members.stream().filter(one -> one.member().equals(member)).findFirst();
    }

    /** Whether the stance of any member but this one is of this kind. */
    public boolean hasOther(MemberName author, OpinionKind kind) {
        return members.stream().anyMatch(one -> !one.member().equals(author) && one.is(kind));
    }
}
