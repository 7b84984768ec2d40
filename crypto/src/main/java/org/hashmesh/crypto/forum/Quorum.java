// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hashmesh.crypto.log.MemberName;

/**
 * How many of whom must agree.
 *
 * <p>Of N voters at most f = floor((N-1)/3) may be hostile. Any two quorums share more than f voters, so at least one that
 * is honest; it would not have agreed to two acts. That holds for floor(2N/3)+1 of all N, and for ceil((N+f+1)/2) of those
 * who are left when the target's own vote does not count, in each combination ({@code QuorumTest} tries all).
 *
 * @param electorate whose voices count
 * @param needed how many of these
 */
public record Quorum(SortedSet<MemberName> electorate, int needed) {
    /** Copies the set. */
    public Quorum {
        electorate = new TreeSet<>(electorate);
    }

    /** Of these voters, all of whom count. */
    public static Quorum of(Set<MemberName> voters) {
        return new Quorum(new TreeSet<>(voters), ordinary(voters.size()));
    }

    /** Of these voters for something against one of them, or against somebody else. */
    public static Quorum against(Set<MemberName> voters, MemberName target) {
        if (!voters.contains(target)) {
            return of(voters);
        }
        TreeSet<MemberName> others = new TreeSet<>(voters);
        others.remove(target);
        return new Quorum(others, withoutTarget(voters.size()));
    }

    /** How many hostile ones among n voters do no harm. */
    public static int tolerated(int n) {
        return (n - 1) / 3;
    }

    static int ordinary(int n) {
        return 2 * n / 3 + 1;
    }

    static int withoutTarget(int n) {
        return (n + tolerated(n) + 2) / 2;
    }

    /** Whether those who agree are enough. */
    public boolean isMet(Set<MemberName> agreeing) {
        return electorate.stream().filter(agreeing::contains).count() >= needed;
    }

    /** Whether it can ever be met. */
    public boolean isPossible() {
        return electorate.size() >= needed;
    }

    @Override
    public String toString() {
        return needed + " of " + electorate.size();
    }
}
