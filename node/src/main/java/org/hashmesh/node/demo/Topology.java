// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

/** Who dials whom. Members are numbered from 0 in the order in which the forum was planned. */
public enum Topology {
    /** Everybody dials everybody. */
    FULL_MESH {
        @Override
        boolean dials(int from, int to) {
            return from != to;
        }
    },
    /** Each dials the one before and the one after: what the first says reaches the last through all others. */
    CHAIN {
        @Override
        boolean dials(int from, int to) {
            return Math.abs(from - to) == 1;
        }
    };

    abstract boolean dials(int from, int to);
}
