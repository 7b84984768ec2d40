// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

/**
 * Turns text into a value, or says for a person why it is none.
 *
 * @param <T> what the text stands for
 */
@FunctionalInterface
public interface Reading<T> {
    /**
     * Reads one value.
     *
     * @throws Exception with a message for a person. A checked exception or an {@link IllegalArgumentException} is a
     *     problem of the text; anything else is ours
     */
    T read(String text) throws Exception;
}
