// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.url;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hashmesh.hash.HashException;

/**
 * An address with a host in its normal form, as RFC 3986 section 6 has it; the rule stands in PROTOCOL.md. Its SHA-256 is
 * what an entry of type url_sha256 holds.
 */
public final class NormalUrl {
    /** Characters of an address, before and after. */
    public static final int MAX_CHARACTERS = 8_192;

    private static final int MAX_HOST = 253;
    private static final int MAX_PORT = 65_535;
    /** Scheme, user, host, port, path, query; the fragment is dropped. */
    private static final Pattern ADDRESS = Pattern.compile(
            "([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/?#@]*)@)?(\\[[^\\]/?#]*\\]|[^/?#@:\\[\\]]*)(?::([0-9]*))?"
                    + "(/[^?#]*)?(?:\\?([^#]*))?(?:#.*)?");

    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}\\]");
    private static final Map<String, String> DEFAULT_PORTS = Map.of("http", "80", "https", "443", "ftp", "21");
    /** Letters that the two generations of internationalised names write differently. */
    private static final Pattern DISPUTED = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    private final String text;

    private NormalUrl(String text) {
        this.text = text;
    }

    /**
     * The normal form of an address as people write it; blanks around it do not count.
     *
     * @throws HashException saying why it has none, such as for want of a scheme or a host
     */
    public static NormalUrl of(String address) throws HashException {
        String given = address.strip();
        if (given.length() > MAX_CHARACTERS) {
            throw tooLong(given.length());
        }
        if (given.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new HashException("the address contains a control character, such as a line break");
        }
        Matcher parts = ADDRESS.matcher(given);
        if (!parts.matches()) {
            throw new HashException("no address with a scheme and a host, such as https://host.example/path");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        StringBuilder normal = new StringBuilder(given.length()).append(scheme).append("://");
        if (parts.group(2) != null) {
            normal.append(PercentEncoding.normal(parts.group(2))).append('@');
        }
        normal.append(host(parts.group(3)));
        if (parts.group(4) != null) {
            normal.append(port(scheme, parts.group(4)));
        }
        String path = parts.group(5);
        normal.append(path == null ? "/" : withoutDots(PercentEncoding.normal(path)));
        if (parts.group(6) != null) {
            normal.append('?').append(PercentEncoding.normal(parts.group(6)));
        }
        if (normal.length() > MAX_CHARACTERS) {
            throw tooLong(normal.length());
        }
        return new NormalUrl(normal.toString());
    }

    /** The address in its normal form: ASCII only. */
    public String text() {
        return text;
    }

    /** The SHA-256 of the normal form: 32 bytes. */
    public byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String host(String given) throws HashException {
        String lower = given.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            if (!IPV6.matcher(lower).matches()) {
                throw new HashException("what stands in brackets is no IPv6 address");
            }
            return lower;
        }
        if (DISPUTED.matcher(lower).find()) {
            throw new HashException("the host has a letter that programs write in two ways: write its xn-- form");
        }
        String ascii;
        try {
            ascii = IDN.toASCII(lower).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new HashException("the host is no name that can be written in ASCII: write its xn-- form");
        }
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (!HOST.matcher(name).matches() || name.length() > MAX_HOST) {
            throw new HashException(
                    "the host is missing, too long, or has other characters than letters, digits, - _ .");
        }
        return name;
    }

    private static String port(String scheme, String given) throws HashException {
        String digits = given.replaceFirst("^0+(?=.)", "");
        if (digits.isEmpty() || digits.equals(DEFAULT_PORTS.get(scheme))) {
            return "";
        }
        if (digits.length() > 5 || Integer.parseInt(digits) > MAX_PORT) {
            throw new HashException("the port is above " + MAX_PORT);
        }
        return ":" + digits;
    }

    /** Resolves the segments {@code .} and {@code ..} of a path that begins with a slash (RFC 3986, section 5.2.4). */
    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            boolean up = segments[i].equals("..");
            if (up) {
                kept.pollLast();
            }
            if (up || segments[i].equals(".")) {
                if (last) {
                    kept.addLast("");
                }
            } else {
                kept.addLast(segments[i]);
            }
        }
        return "/" + String.join("/", kept);
    }

    private static HashException tooLong(int characters) {
        return new HashException(characters + " characters, an address has at most " + MAX_CHARACTERS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NormalUrl url && text.equals(url.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** For people and logs: addresses on a list do not belong in logs. */
    @Override
    public String toString() {
        return "normal url";
    }
}
