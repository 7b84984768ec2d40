// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

import java.util.List;
import java.util.Map;
import org.hashmesh.v1.Hash;

/** The names under which existing callers know types of hashes, beside our own. */
final class SignalTypes {
    /** As python-threatexchange names them; its tests and documents are the source. */
    private static final Map<String, String> THEIRS =
            Map.of("video_md5", "md5", "video_sha256", "sha256", "text_tlsh", "tlsh", "url_md5", "opaque:url_md5");

    private static final List<String> OURS =
            List.of("md5", "sha1", "sha256", "pdq", "vpdq", "tmk", "tlsh", "url_sha256");

    private SignalTypes() {}

    static Hash hash(String signalType, String signal) throws HttpFailure {
        String type = THEIRS.getOrDefault(signalType, signalType);
        if (!OURS.contains(type) && !type.startsWith("opaque:")) {
            throw HttpFailure.badRequest("No such SignalType '" + Text.shortened(signalType) + "'");
        }
        return Hash.newBuilder().setType(type).setValue(signal).build();
    }
}
