// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

/** Who is at the other end of a connection to the peer port: a member's node, or anybody else. */
public sealed interface PeerCaller extends Caller permits PeerIdentity, Stranger {}
