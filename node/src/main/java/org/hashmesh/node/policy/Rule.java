// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import org.hashmesh.v1.Verdict;

/**
 * One rule of a policy file, ready to be asked.
 *
 * @param name unique in its file
 * @param when the condition as it stands in the file
 * @param condition the same, compiled
 * @param verdict what it gives when it holds
 */
record Rule(String name, String when, Condition condition, Verdict verdict) {}
