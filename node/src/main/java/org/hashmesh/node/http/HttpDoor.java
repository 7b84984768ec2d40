// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.config.HttpSettings;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.log.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for callers who speak HTTP and JSON. Without a token it opens on loopback alone. It answers no browser: who sends
 * an Origin is refused.
 */
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    /** A request of a thousand hashes has some 100 KB; one of vPDQ hashes more. */
    private static final int MAX_BODY_BYTES = 1 << 20;

    /** A query names one hash; a vPDQ hash of 4 KiB goes into a form. */
    private static final int MAX_QUERY_CHARACTERS = 8_192;

    private static final int THREADS = 8;

    /** Requests that wait for a thread; more are turned away with their connection. */
    private static final int WAITING = 64;

    private static final int BACKLOG = 64;
    private static final int GRACE_SECONDS = 1;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Lookups lookups;
    private final Optional<byte[]> token;

    private HttpDoor(HttpServer server, ThreadPoolExecutor threads, Lookups lookups, Optional<byte[]> token) {
        this.server = server;
        this.threads = threads;
        this.lookups = lookups;
        this.token = token;
    }

    /**
     * Opens it.
     *
     * @param quota whether so many hashes may be asked about now: all callers of this door are one client
     * @throws ConfigurationException when the address cannot be listened on, or is open to others without a token
     */
    public static HttpDoor open(
            HostPort listen, HttpSettings settings, MatchMessages matching, Logs logs, IntPredicate quota) {
        Optional<byte[]> token = settings.token().map(text -> text.getBytes(StandardCharsets.UTF_8));
        InetSocketAddress address = address(listen);
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new ConfigurationException("http.listen: " + listen
                    + " can be reached from elsewhere; next: name a loopback address, or a file with a token in"
                    + " http.token-file");
        }
        // Read once by the server's class. Seconds; a caller that dribbles its request or its answer is cut off.
        for (Map.Entry<String, String> limit : Map.of(
                        "sun.net.httpserver.maxReqTime", "10",
                        "sun.net.httpserver.maxRspTime", "30",
                        "sun.net.httpserver.idleInterval", "60",
                        "jdk.httpserver.maxConnections", "256")
                .entrySet()) {
            if (System.getProperty(limit.getKey()) == null) {
                String unused = System.setProperty(limit.getKey(), limit.getValue());
            }
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        try {
            HttpServer server = HttpServer.create(address, BACKLOG);
            HttpDoor door = new HttpDoor(server, threads, new Lookups(matching, logs, quota), token);
            server.createContext("/", door::handle);
            server.setExecutor(threads);
            server.start();
            LOG.info("HTTP door at {}", door.address());
            return door;
        } catch (IOException e) {
            threads.shutdown();
            throw new ConfigurationException("http.listen: cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress address(HostPort listen) {
        try {
            return new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port());
        } catch (UnknownHostException e) {
            throw new ConfigurationException("http.listen: no such host: " + listen.host(), e);
        }
    }

    /** Where it listens; with the port that the system chose when it was asked to. */
    public HostPort address() {
        return new HostPort(
                server.getAddress().getAddress().getHostAddress(),
                server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                admit(exchange);
                answer(exchange);
            } catch (HttpFailure e) {
                if (e.status() == 401) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                } else if (e.status() == 429) {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                }
                json(exchange, e.status(), "{\"message\":" + Text.quoted(String.valueOf(e.getMessage())) + "}");
            } catch (RuntimeException e) {
                LOG.error("a request to the HTTP door failed inside", e);
                json(exchange, 500, "{\"message\":\"the node failed at this; its log says more\"}");
            }
        }
    }

    private void admit(HttpExchange exchange) throws HttpFailure {
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            throw new HttpFailure(403, "browsers are not answered");
        }
        if (token.isPresent()) {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] shown = given == null || !given.startsWith("Bearer ")
                    ? new byte[0]
                    : given.substring("Bearer ".length()).strip().getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(token.get(), shown)) {
                throw new HttpFailure(401, "Authorization: Bearer and the token of this door are needed");
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException, HttpFailure {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/m/lookup" -> json(exchange, 200, lookups.lookup(parameters(exchange)));
            case "/m/raw_lookup" -> json(exchange, 200, lookups.rawLookup(parameters(exchange)));
            case "/m/compare" -> json(exchange, 200, lookups.compare(post(exchange)));
            case "/v1/match" -> json(exchange, 200, lookups.match(post(exchange)));
            case "/status" -> text(exchange, "I-AM-ALIVE");
            case "/ready", "/readyz" -> text(exchange, "READY");
            case "/livez" -> send(exchange, 200, "text/plain", "OK");
            default -> throw new HttpFailure(404, "there is no " + Text.shortened(path));
        }
    }

    private void text(HttpExchange exchange, String word) throws IOException {
        boolean ready = lookups.isReady();
        send(exchange, ready ? 200 : 503, "text/plain", ready ? word : "INDEX-NOT-LOADED");
    }

    /** Of a query, or of a form. */
    private static Map<String, String> parameters(HttpExchange exchange) throws IOException, HttpFailure {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        if (query.length() > MAX_QUERY_CHARACTERS) {
            throw new HttpFailure(414, "a query of more than " + MAX_QUERY_CHARACTERS + " characters");
        }
        switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> {
                return Text.parameters(query);
            }
            case "POST" -> {
                String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                        .orElse("");
                if (!type.startsWith("application/x-www-form-urlencoded")) {
                    throw new HttpFailure(
                            403, "Hashing is disabled: this node takes no files; hash the file and ask about that");
                }
                return Text.parameters(body(exchange));
            }
            default -> throw new HttpFailure(405, "GET or POST");
        }
    }

    private static String post(HttpExchange exchange) throws IOException, HttpFailure {
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new HttpFailure(405, "POST");
        }
        return body(exchange);
    }

    private static String body(HttpExchange exchange) throws IOException, HttpFailure {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw new HttpFailure(413, "a body of more than " + MAX_BODY_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpFailure.badRequest("the body is not UTF-8");
        }
    }

    private static void json(HttpExchange exchange, int status, String json) throws IOException {
        send(exchange, status, "application/json", json);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Lets requests under way finish for a second. */
    @Override
    public void close() {
        server.stop(GRACE_SECONDS);
        threads.shutdown();
    }
}
