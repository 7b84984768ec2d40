// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

/** What must hold for a rule to speak. Safe for many threads. */
interface Condition {
    /**
     * Whether it holds of these facts.
     *
     * @throws ConditionException when it cannot be said, as when a list has no such element
     */
    boolean holds(Facts facts) throws ConditionException;
}
