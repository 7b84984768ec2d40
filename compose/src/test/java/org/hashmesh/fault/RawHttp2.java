// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.hashmesh.node.demo.Deadline;

/** HTTP/2 frames (RFC 9113) as bytes into a socket, in any order and of any content: what no library would send. */
final class RawHttp2 {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_HEADERS = 4;
    static final int INITIAL_WINDOW_SIZE = 4;

    private final Socket socket;
    private final OutputStream out;

    RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 16 << 10);
    }

    /** What a client begins with, and settings. */
    void open(Map<Integer, Integer> settings) throws IOException {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        settings(settings);
        out.flush();
    }

    void settings(Map<Integer, Integer> settings) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(6 * settings.size());
        settings.forEach((name, value) -> payload.putShort(name.shortValue()).putInt(value));
        frame(SETTINGS, 0, 0, payload.array());
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        header(payload.length, type, flags, stream);
        out.write(payload);
    }

    /** A frame's header, whatever follows. */
    void header(int length, int type, int flags, int stream) throws IOException {
        out.write(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) type, (byte) flags});
        out.write(ByteBuffer.allocate(4).putInt(stream).array());
    }

    /** Opens a call of the peer service. */
    void call(int stream, String method) throws IOException {
        frame(HEADERS, END_HEADERS, stream, headers(method));
    }

    /** A gRPC message in one DATA frame. */
    void message(int stream, byte[] message) throws IOException {
        header(5 + message.length, DATA, 0, stream);
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(message.length).array());
        out.write(message);
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Reads until the other side closes, or the time is over: then it did not. */
    boolean ends(Deadline deadline) throws IOException {
        byte[] sink = new byte[16 << 10];
        while (!deadline.passed()) {
            socket.setSoTimeout((int) Math.max(1, deadline.left().toMillis()));
            try {
                if (socket.getInputStream().read(sink) < 0) {
                    return true;
                }
            } catch (java.net.SocketTimeoutException e) {
                return false;
            }
        }
        return false;
    }

    static byte[] headers(String method) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        List.of(
                        ":method", "POST",
                        ":scheme", "https",
                        ":path", "/hashmesh.v1.PeerService/" + method,
                        ":authority", "hashmesh",
                        "content-type", "application/grpc",
                        "te", "trailers")
                .forEach(text -> {
                    // A name begins a literal field that is never indexed and not compressed (RFC 7541 section 6.2.2).
                    if (text.startsWith(":") || text.equals("content-type") || text.equals("te")) {
                        block.write(0);
                    }
                    block.write(text.length());
                    block.writeBytes(text.getBytes(US_ASCII));
                });
        return block.toByteArray();
    }
}
