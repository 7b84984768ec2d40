// SPDX-License-Identifier: Apache-2.0
/**
 * Sync: which log entries are missing here, whom to ask, and what to tell whom. A pure state machine: frames, commits
 * and time go in, frames and extensions come out. Threads, sockets and disks are its caller's.
 */
@NullMarked
package org.hashmesh.node.sync;

import org.jspecify.annotations.NullMarked;
