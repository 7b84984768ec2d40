// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.demo.Deadline;
import org.jspecify.annotations.Nullable;

/** Somebody who reaches a node's port and breaks TCP, TLS and HTTP/2, with a certificate or without. */
final class HostileClient implements AutoCloseable {
    /** No one connection goes on for longer, whether the node ends it or not. */
    private static final Duration ONE_TRY = Duration.ofSeconds(2);

    private static final int CONNECT_MILLIS = 5_000;

    /** One way to misbehave, in a connection that is ended from outside when the time is over. */
    record Kind(String name, boolean tls, Script script) {}

    interface Script {
        void play(Socket socket, Random random) throws IOException;
    }

    /** What needs no certificate. */
    static final List<Kind> WITHOUT_TLS = List.of(
            new Kind("garbage instead of TLS", false, HostileClient::garbage),
            new Kind("half a handshake", false, HostileClient::halfAHandshake),
            new Kind("silence", false, (socket, random) -> drain(socket)));

    /** What is said once TLS stands, whoever says it; without a certificate the node should not even look at it. */
    static final List<Kind> OVER_TLS = List.of(
            new Kind("garbage frames", true, HostileClient::garbageFrames),
            new Kind("frames before settings", true, HostileClient::framesBeforeSettings),
            new Kind("rapid resets", true, HostileClient::rapidResets),
            new Kind("thousands of streams", true, HostileClient::manyStreams),
            new Kind("continuation flood", true, HostileClient::continuations),
            new Kind("ping flood", true, HostileClient::pings),
            new Kind("settings flood", true, HostileClient::settings),
            new Kind("empty data flood", true, HostileClient::emptyData),
            new Kind("priority flood", true, HostileClient::priorities),
            new Kind("window update flood", true, HostileClient::windowUpdates),
            new Kind("frame over the limit", true, HostileClient::oversizedFrame),
            new Kind("message over the limit", true, HostileClient::oversizedMessage),
            new Kind("endless message", true, HostileClient::endlessMessage),
            new Kind("slow reader", true, HostileClient::slowReader),
            new Kind("slow writer", true, HostileClient::slowWriter));

    private final HostPort target;
    private final @Nullable SSLContext tls;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hostile-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final Random random;

    /**
     * @param identity what it shows in the TLS handshake; null for nothing
     */
    HostileClient(HostPort target, @Nullable TlsIdentity identity, long seed) {
        this.target = target;
        this.tls = context(identity);
        this.random = new Random(seed);
    }

    /** Plays one kind once, and returns how it ended, for people. */
    String play(Kind kind) {
        try (Socket socket = kind.tls() ? tls() : tcp()) {
            ScheduledFuture<?> end =
                    watch.schedule(() -> closeQuietly(socket), ONE_TRY.toMillis(), TimeUnit.MILLISECONDS);
            try {
                kind.script().play(socket, random);
                return "said its piece";
            } finally {
                end.cancel(false);
            }
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Opens as many connections as it can, in silence; closes them with the time. */
    List<Socket> hold(int connections) {
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            try {
                held.add(tcp());
            } catch (IOException e) {
                // Refused: what the node may do.
                break;
            }
        }
        return held;
    }

    private Socket tcp() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MILLIS);
        socket.setSoTimeout((int) ONE_TRY.toMillis());
        return socket;
    }

    private Socket tls() throws IOException {
        if (tls == null) {
            throw new IOException("no TLS");
        }
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp(), target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setProtocols(new String[] {"TLSv1.3"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static SSLContext context(@Nullable TlsIdentity identity) {
        try {
            KeyManager[] keys = new KeyManager[0];
            if (identity != null) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry(
                        "own", identity.privateKey(), new char[0], new X509Certificate[] {identity.certificate()});
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, new char[0]);
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys, new TrustManager[] {new Gullible()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- the kinds

    private static void garbage(Socket socket, Random random) throws IOException {
        byte[] bytes = new byte[16 << 10];
        for (int i = 0; i < 64; i++) {
            random.nextBytes(bytes);
            socket.getOutputStream().write(bytes);
        }
        drain(socket);
    }

    private static void halfAHandshake(Socket socket, Random random) throws IOException {
        // A TLS record that announces a ClientHello of 500 bytes, and some of it.
        socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 1, 2, 3});
        drain(socket);
    }

    private static void garbageFrames(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        byte[] payload = new byte[100];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(payload);
            http.frame(random.nextInt(256), random.nextInt(256), random.nextInt(), payload);
        }
        finish(http);
    }

    private static void framesBeforeSettings(Socket socket, Random random) throws IOException {
        RawHttp2 http = new RawHttp2(socket);
        for (int stream = 1; stream < 2_000; stream += 2) {
            http.call(stream, "Control");
        }
        finish(http);
    }

    private static void rapidResets(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        for (int stream = 1; stream < 100_000; stream += 2) {
            http.call(stream, "Control");
            http.frame(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
        }
        finish(http);
    }

    private static void manyStreams(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        for (int stream = 1; stream < 20_000; stream += 2) {
            http.call(stream, stream % 4 == 1 ? "Control" : "Data");
        }
        finish(http);
    }

    private static void continuations(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        http.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.headers("Control"));
        byte[] more = new byte[8 << 10];
        for (int i = 0; i < 10_000; i++) {
            http.frame(RawHttp2.CONTINUATION, 0, 1, i % 2 == 0 ? more : new byte[0]);
        }
        finish(http);
    }

    private static void pings(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        for (int i = 0; i < 500_000; i++) {
            http.frame(RawHttp2.PING, 0, 0, new byte[8]);
        }
        finish(http);
    }

    private static void settings(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        for (int i = 0; i < 500_000; i++) {
            http.settings(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, random.nextInt(1 << 20)));
        }
        finish(http);
    }

    private static void emptyData(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        http.call(1, "Control");
        for (int i = 0; i < 500_000; i++) {
            http.frame(RawHttp2.DATA, 0, 1, new byte[0]);
        }
        finish(http);
    }

    private static void priorities(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        for (int i = 0; i < 300_000; i++) {
            http.frame(RawHttp2.PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, (byte) i});
        }
        finish(http);
    }

    private static void windowUpdates(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        http.call(1, "Control");
        for (int i = 0; i < 500_000; i++) {
            http.frame(RawHttp2.WINDOW_UPDATE, 0, i % 2, new byte[] {0, 0, 0, 1});
        }
        finish(http);
    }

    private static void oversizedFrame(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        http.call(1, "Control");
        http.header(0xffffff, RawHttp2.DATA, 0, 1);
        byte[] piece = new byte[16 << 10];
        for (int i = 0; i < 1_024; i++) {
            http.write(piece);
        }
        finish(http);
    }

    private static void oversizedMessage(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        http.call(1, "Data");
        http.frame(RawHttp2.DATA, 0, 1, new byte[] {0, 0x7f, -1, -1, -1, 1, 2, 3});
        finish(http);
    }

    /** It says that it will be as large as may be, and comes, and comes, on all streams that the node lets it open. */
    private static void endlessMessage(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        for (int stream = 1; stream < 64; stream += 2) {
            http.call(stream, "Data");
            http.frame(RawHttp2.DATA, 0, stream, new byte[] {0, 0, 0x0f, -1, -1});
        }
        byte[] piece = new byte[8 << 10];
        for (int i = 0; i < 4_096; i++) {
            http.frame(RawHttp2.DATA, 0, 1 + 2 * (i % 32), piece);
        }
        finish(http);
    }

    /** Lets the node send nothing, not even what it wants to say on opening. */
    private static void slowReader(Socket socket, Random random) throws IOException {
        RawHttp2 http = new RawHttp2(socket);
        http.open(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 0));
        http.call(1, "Control");
        http.call(3, "Data");
        http.flush();
        drip(http, RawHttp2.WINDOW_UPDATE, new byte[] {0, 0, 0, 1});
    }

    private static void slowWriter(Socket socket, Random random) throws IOException {
        RawHttp2 http = open(socket);
        http.call(1, "Control");
        http.call(3, "Data");
        http.flush();
        drip(http, RawHttp2.DATA, new byte[] {0});
    }

    private static void drip(RawHttp2 http, int type, byte[] payload) throws IOException {
        Deadline end = Deadline.in(ONE_TRY);
        while (!end.passed()) {
            http.frame(type, 0, 1, payload);
            http.flush();
            if (http.ends(Deadline.in(Duration.ofMillis(200)))) {
                return;
            }
        }
    }

    private static RawHttp2 open(Socket socket) throws IOException {
        RawHttp2 http = new RawHttp2(socket);
        http.open(Map.of());
        return http;
    }

    private static void finish(RawHttp2 http) throws IOException {
        http.flush();
        boolean ignored = http.ends(Deadline.in(ONE_TRY));
    }

    /** Reads until the node closes, or the time is over. */
    private static void drain(Socket socket) throws IOException {
        byte[] sink = new byte[4 << 10];
        while (socket.getInputStream().read(sink) >= 0) {
            // Nothing in it matters.
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            if (socket instanceof SSLSocket) {
                // An orderly end of TLS would wait for a writer that is stuck.
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It was going to be closed anyway.
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    /** Whoever answers is attacked. */
    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
