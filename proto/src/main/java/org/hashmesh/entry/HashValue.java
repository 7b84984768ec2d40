// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.vpdq.Vpdq;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.Hash;

/**
 * A hash of content, of a known kind and in its one canonical form: equal hashes are equal values.
 *
 * @param kind what function made it
 * @param name for {@link HashKind#OPAQUE} the function's name, for {@link HashKind#UNREAD} its number, else empty
 * @param value the value's bytes as they stand in an entry
 */
public record HashValue(HashKind kind, String name, ByteString value) {
    /** Bytes in the value of an opaque kind: licensed perceptual hashes have some 150 to 300. */
    public static final int MAX_OPAQUE_BYTES = 1_024;
    /** Bytes of {@link #rowKey}. */
    public static final int ROW_KEY_BYTES = 33;

    /** Characters of text that are worth parsing: four times what an entry holds, so hex and wordy vPDQ both pass. */
    private static final int MAX_TEXT = 4 * EntryLeaf.MAX_BYTES;

    private static final Pattern OPAQUE_NAME = Pattern.compile("[a-z0-9_.-]{1,32}");
    private static final HexFormat LOWER = HexFormat.of();
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();
    /** Row keys of unread kinds start with this, which no known number uses. */
    private static final int UNREAD_ROW = 0xff;

    private static final String SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** Hashes of no content at all, as pipelines produce them by mistake; listing one would match every such mistake. */
    private static final Set<HashValue> OF_NOTHING = Set.of(
            ofHex(HashKind.MD5, "d41d8cd98f00b204e9800998ecf8427e"),
            ofHex(HashKind.SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ofHex(HashKind.SHA256, SHA256_OF_NOTHING),
            ofHex(HashKind.URL_SHA256, SHA256_OF_NOTHING),
            ofHex(HashKind.TMK, SHA256_OF_NOTHING),
            ofHex(HashKind.PDQ, "0".repeat(64)),
            ofHex(HashKind.PDQ, "f".repeat(64)),
            ofHex(HashKind.TLSH, "0".repeat(70)));

    /** The first two bytes of each of them, and few others. */
    private static final BitSet BEGIN_OF_NOTHING = new BitSet(1 << 16);

    static {
        OF_NOTHING.forEach(hash -> BEGIN_OF_NOTHING.set(begin(hash.value.byteAt(0), hash.value.byteAt(1))));
    }

    /**
     * Reads a hash as people write it.
     *
     * @param type such as {@code sha256} or {@code opaque:KIND}, in either case
     * @param text hex digits in either case; for TLSH with or without the {@code T1}; for vPDQ its lines
     * @throws FieldException naming {@code type} or {@code value}
     */
    public static HashValue parse(String type, String text) throws FieldException {
        String lower = type.toLowerCase(Locale.ROOT);
        int colon = lower.indexOf(':');
        String label = colon < 0 ? lower : lower.substring(0, colon);
        String name = colon < 0 ? "" : lower.substring(colon + 1);
        HashKind kind = HashKind.ofLabel(label).orElseThrow(() -> unknownType(type));
        if (colon >= 0 && kind != HashKind.OPAQUE && kind != HashKind.UNREAD) {
            throw unknownType(type);
        }
        if (text.isEmpty()) {
            throw new FieldException("value", "empty");
        }
        if (text.length() > MAX_TEXT) {
            throw new FieldException(
                    "value",
                    text.length() + " characters, more than an entry of " + EntryLeaf.MAX_BYTES + " bytes holds");
        }
        return switch (kind) {
            case VPDQ -> new HashValue(kind, "", canonicalVpdq(text));
            case TLSH -> new HashValue(kind, "", tlsh(text));
            case OPAQUE -> of(kind, opaqueName(name), hex(text, "the value of an opaque kind is hex"));
            case UNREAD -> of(kind, unreadName(name), hex(text, "the value of an unread kind is hex"));
            default -> new HashValue(kind, "", fixedHex(kind, text));
        };
    }

    /** {@link #parse(String, String)} of the API's message, which has no {@code tmk_file}. */
    public static HashValue parse(Hash hash) throws FieldException {
        if (!hash.getTmkFile().isEmpty()) {
            throw new FieldException("tmk_file", "set, but only a query can have one: an entry has its SHA-256");
        }
        return parse(hash.getType(), hash.getValue());
    }

    /**
     * Reads the hash of an ADD, by the rules that every node applies alike: the value must be in its canonical form.
     *
     * @throws FieldException naming {@code hash_type}, {@code value} or {@code opaque_kind}
     */
    public static HashValue of(Add add) throws FieldException {
        int number = add.getHashTypeValue();
        if (number == 0) {
            throw new FieldException("hash_type", "not said");
        }
        HashKind kind = HashKind.ofNumber(number);
        if (kind == HashKind.UNREAD) {
            return of(kind, Integer.toString(number), add.getValue());
        }
        if (kind == HashKind.OPAQUE) {
            if (!OPAQUE_NAME.matcher(add.getOpaqueKind()).matches()) {
                throw new FieldException("opaque_kind", "not 1 to 32 of a-z 0-9 _ . -");
            }
            return of(kind, add.getOpaqueKind(), add.getValue());
        }
        if (!add.getOpaqueKind().isEmpty()) {
            throw new FieldException("opaque_kind", "set, but the hash is " + kind.label());
        }
        return of(kind, "", add.getValue());
    }

    private static HashValue of(HashKind kind, String name, ByteString value) throws FieldException {
        if (value.isEmpty()) {
            throw new FieldException("value", "empty");
        }
        if (kind == HashKind.OPAQUE && value.size() > MAX_OPAQUE_BYTES) {
            throw new FieldException("value", value.size() + " bytes, an opaque kind has at most " + MAX_OPAQUE_BYTES);
        }
        if (kind.length() != 0 && value.size() != kind.length()) {
            throw new FieldException(
                    "value", value.size() + " bytes, a " + kind.label() + " hash has " + kind.length());
        }
        if (kind == HashKind.VPDQ) {
            if (!value.isValidUtf8() || !canonicalVpdq(value.toStringUtf8()).equals(value)) {
                throw new FieldException("value", "vpdq lines that are not in canonical form");
            }
        }
        return new HashValue(kind, name, value);
    }

    /** The type as people write it: {@code sha256}, {@code opaque:KIND}, {@code unread:NUMBER}. */
    public String type() {
        return name.isEmpty() ? kind.label() : kind.label() + ":" + name;
    }

    /** The value in its canonical text form; {@link #parse} of it gives this value again. */
    public String text() {
        return switch (kind) {
            case VPDQ -> value.toStringUtf8();
            case TLSH -> "T1" + UPPER.formatHex(value.toByteArray());
            default -> LOWER.formatHex(value.toByteArray());
        };
    }

    /** Type and value as the API's message. */
    public Hash toHash() {
        return Hash.newBuilder().setType(type()).setValue(text()).build();
    }

    /**
     * The key under which a list finds this hash: 33 bytes, and different for different hashes.
     *
     * <p>The first byte is the type's number, 255 for unread kinds. The other 32: for md5, sha1, sha256, pdq, tmk and
     * url_sha256 the value, with zero bytes after it up to 32 (all values of one of these types have one length, so
     * nothing collides). For tlsh and vpdq SHA-256(value). For opaque and unread kinds SHA-256(n || name || value), n
     * being the length of the name in one byte.
     */
    public byte[] rowKey() {
        byte[] key = new byte[ROW_KEY_BYTES];
        key[0] = (byte) (kind == HashKind.UNREAD ? UNREAD_ROW : kind.wireType().getNumber());
        if (kind.length() != 0 && kind.length() < ROW_KEY_BYTES) {
            value.copyTo(key, 1);
            return key;
        }
        MessageDigest sha256 = sha256();
        if (kind == HashKind.OPAQUE || kind == HashKind.UNREAD) {
            sha256.update((byte) name.length());
            sha256.update(name.getBytes(StandardCharsets.US_ASCII));
        }
        sha256.update(value.asReadOnlyByteBuffer());
        System.arraycopy(sha256.digest(), 0, key, 1, ROW_KEY_BYTES - 1);
        return key;
    }

    /**
     * The PDQ hash of these 32 bytes.
     *
     * @throws IllegalArgumentException when they are not 32
     */
    public static HashValue pdq(byte[] bits) {
        return ofBytes(HashKind.PDQ, bits);
    }

    /**
     * The TLSH hash of these 35 bytes.
     *
     * @throws IllegalArgumentException when they are not 35
     */
    public static HashValue tlsh(byte[] digest) {
        return ofBytes(HashKind.TLSH, digest);
    }

    private static HashValue ofBytes(HashKind kind, byte[] value) {
        if (value.length != kind.length()) {
            throw new IllegalArgumentException(value.length + " bytes");
        }
        return new HashValue(kind, "", ByteString.copyFrom(value));
    }

    /**
     * The hash whose {@link #rowKey} stands in {@code key} from its start on; empty for kinds whose row keys are digests.
     */
    public static Optional<HashValue> ofRowKey(byte[] key) {
        HashKind kind = HashKind.ofNumber(key[0]);
        return kind.length() == 0 || kind.length() >= ROW_KEY_BYTES
                ? Optional.empty()
                : Optional.of(new HashValue(kind, "", ByteString.copyFrom(key, 1, kind.length())));
    }

    /**
     * Why no list may contain this hash: it is what its function gives for no content. Part of the rules that every
     * node applies alike, because one such entry would block all empty files of the forum.
     */
    public Optional<String> ofNothing() {
        return OF_NOTHING.contains(this)
                ? Optional.of(
                        "the " + kind.label() + " of no content at all; it would match every empty file or blank image")
                : Optional.empty();
    }

    /** Whether a value that begins like this may be one of no content; nearly always not. */
    static boolean mayBeOfNothing(byte first, byte second) {
        return BEGIN_OF_NOTHING.get(begin(first, second));
    }

    private static int begin(byte first, byte second) {
        return ((first & 0xff) << 8) | (second & 0xff);
    }

    /** For people and logs: the type only, since hash values do not belong in logs. */
    @Override
    public String toString() {
        return type() + " hash";
    }

    private static FieldException unknownType(String type) {
        String shown = type.length() <= 40 ? type : type.substring(0, 40) + "...";
        return new FieldException("type", "`" + printable(shown) + "` is not one of " + HashKind.labels());
    }

    private static String printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? text : "(unprintable)";
    }

    private static String opaqueName(String name) throws FieldException {
        if (!OPAQUE_NAME.matcher(name).matches()) {
            throw new FieldException("type", "an opaque kind is written opaque:KIND, with 1 to 32 of a-z 0-9 _ . -");
        }
        return name;
    }

    private static String unreadName(String name) throws FieldException {
        try {
            int number = Integer.parseInt(name);
            if (number != 0
                    && HashKind.ofNumber(number) == HashKind.UNREAD
                    && Integer.toString(number).equals(name)) {
                return name;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that this version does read.
        }
        throw new FieldException(
                "type", "an unread kind is written unread:NUMBER, with a number this version does not know");
    }

    private static HashValue ofHex(HashKind kind, String hex) {
        return new HashValue(kind, "", ByteString.copyFrom(LOWER.parseHex(hex)));
    }

    private static ByteString fixedHex(HashKind kind, String text) throws FieldException {
        int digits = 2 * kind.length();
        if (firstNoHexDigit(text) >= 0 || text.length() != digits) {
            String what = "a " + kind.label() + " hash has " + digits;
            requireHexDigits(text, what);
            throw new FieldException("value", text.length() + " hex digits, " + what);
        }
        return ByteString.copyFrom(LOWER.parseHex(text));
    }

    private static ByteString tlsh(String text) throws FieldException {
        if (text.equalsIgnoreCase("TNULL")) {
            throw new FieldException("value", "TNULL is what TLSH gives when the content is too short or too uniform");
        }
        boolean prefixed = text.startsWith("T1") || text.startsWith("t1");
        return fixedHex(HashKind.TLSH, prefixed ? text.substring(2) : text);
    }

    private static ByteString canonicalVpdq(String text) throws FieldException {
        try {
            return ByteString.copyFromUtf8(Vpdq.parse(text).text());
        } catch (HashException e) {
            throw new FieldException("value", e.reason());
        }
    }

    private static ByteString hex(String text, String what) throws FieldException {
        requireHexDigits(text, what);
        if (text.length() % 2 != 0) {
            throw new FieldException("value", text.length() + " hex digits, which is odd: two make a byte");
        }
        return ByteString.copyFrom(LOWER.parseHex(text));
    }

    private static void requireHexDigits(String text, String what) throws FieldException {
        int wrong = firstNoHexDigit(text);
        if (wrong >= 0) {
            throw new FieldException("value", "character " + (wrong + 1) + " is not a hex digit; " + what);
        }
    }

    /** Its index; -1 when all are. */
    private static int firstNoHexDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
