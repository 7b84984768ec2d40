// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.util.List;

/**
 * What is known of one listed hash that an upload matched: all that a rule may ask about. Counted are listings that are in
 * force and not set aside, and of them there is at least one.
 *
 * @param type of the hash, as {@code pdq} or {@code opaque:KIND}
 * @param distance from the upload's hash: bits (PDQ), TLSH distance, else 0
 * @param threshold the largest distance that counted
 * @param exact whether it is the upload's hash itself
 * @param turned whether the upload was turned or mirrored to be this near
 * @param queryMatched vPDQ: percent of the upload's frames that matched; else 100
 * @param listedMatched vPDQ: percent of the listed video's frames that matched; else 100
 * @param tmkScore tmk: how well the two videos fit, about 0 to 1; else 1
 * @param contentTypes that its listings name
 * @param behaviours that its listings name
 * @param lists producer lists that its listings name
 * @param entities producers that its listings name
 * @param grounds inclusion grounds that its listings name
 * @param severity the highest: 0 for not said, 1 low, 2 medium, 3 high, 4 critical
 * @param memberNames who lists this hash or one that is nearer to the upload, sorted
 * @param agrees other members that agree with a listing of it
 * @param disagrees other members that disagree with a listing of it
 * @param seen how often members saw the content
 * @param disputed whether a listing of it is disputed
 * @param labelsDisputed whether the labels of one are
 * @param incident the open incident that a listing names, else any that one names, else empty
 * @param incidentOpen whether a listing names an open incident
 * @param oldestDays days since its first listing was signed
 * @param newestDays days since its last listing was signed
 * @param quality the lowest said of the upload and the listings, 100 when nobody says
 * @param warning whether the upload's hash is on a warning list
 * @param own whether this member lists it itself
 */
public record Facts(
        String type,
        long distance,
        long threshold,
        boolean exact,
        boolean turned,
        double queryMatched,
        double listedMatched,
        double tmkScore,
        List<String> contentTypes,
        List<String> behaviours,
        List<String> lists,
        List<String> entities,
        List<String> grounds,
        long severity,
        List<String> memberNames,
        long agrees,
        long disagrees,
        long seen,
        boolean disputed,
        boolean labelsDisputed,
        String incident,
        boolean incidentOpen,
        long oldestDays,
        long newestDays,
        long quality,
        boolean warning,
        boolean own) {}
