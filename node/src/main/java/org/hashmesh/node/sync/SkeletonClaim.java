// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.util.List;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.SignedCheckpoint;

/**
 * What a peer says a log looks like; nothing of it is verified.
 *
 * @param firstChunk the chunk in which our copy ends: the first that {@code digests} names
 * @param digests 32 bytes for each full chunk from there on
 * @param tail the leaves after the last full chunk, at most 255
 * @param checkpoint over all of it
 */
public record SkeletonClaim(long firstChunk, List<ByteString> digests, List<Leaf> tail, SignedCheckpoint checkpoint) {}
