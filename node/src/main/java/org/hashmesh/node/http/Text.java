// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What callers write, read with its limits. */
final class Text {
    private static final int SHORT = 80;

    /** Parameters of one request; no caller sends more than five. */
    private static final int MOST_PARAMETERS = 32;

    private Text() {}

    /** The parameters of a query or a form; of several with one name the first. */
    static Map<String, String> parameters(String text) throws HttpFailure {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return parameters;
        }
        String[] parts = text.split("&", MOST_PARAMETERS + 1);
        if (parts.length > MOST_PARAMETERS) {
            throw HttpFailure.badRequest("more than " + MOST_PARAMETERS + " parameters");
        }
        try {
            for (String part : parts) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                parameters.putIfAbsent(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            throw HttpFailure.badRequest("a parameter is not percent-encoded as RFC 3986 says");
        }
        return parameters;
    }

    /** For messages: nothing that a caller sent comes back in any length. */
    static String shortened(String text) {
        String printable = text.codePoints()
                .limit(SHORT)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.length() <= SHORT ? printable : printable + "...";
    }

    /** A JSON string. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
