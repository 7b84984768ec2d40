// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

/** Who can dial whom. Members are numbered from 0 in the order in which the forum was planned. */
public enum Topology {
    /** Everybody dials everybody. */
    FULL_MESH {
        @Override
        boolean dials(int from, int to) {
            return from != to;
        }
    },
    /** The same, in a forum that all of them founded: who is a member, acts say, and no file. */
    FOUNDED {
        @Override
        boolean dials(int from, int to) {
            return from != to;
        }
    },
    /** Each dials the next one only: what the first says reaches the last through all others. */
    CHAIN {
        @Override
        boolean dials(int from, int to) {
            return to == from + 1;
        }
    };

    abstract boolean dials(int from, int to);
}
