// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.config.HttpSettings;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.match.AuthorLog;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.node.match.Matching;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDoorTest {
    private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 0);
    private static final String PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    private static final String NEAR = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9bd2";
    private static final String MD5 = "0cc175b9c0f1b6a831c399e269772661";

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final Matching matching =
            Matching.open(store, ledger, list, (hash, log, index) -> {}, new SecureRandom(), InstantSource.system());
    private final AuthorLog acme = new AuthorLog(ledger, "acme.example");
    private final AuthorLog bolt = new AuthorLog(ledger, "bolt.example");
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<HttpDoor> doors = new ArrayList<>();
    private final Judgement judgement;
    private int left = 100_000;

    HttpDoorTest(@TempDir Path home) {
        judgement = Judgement.open(home, new MemberName("acme.example"), ledger, (id, now) -> false);
    }

    @AfterEach
    void close() {
        doors.forEach(HttpDoor::close);
        matching.close();
    }

    @Test
    void answersLookupsInTheShapesThatExistingCallersRead() throws FieldException {
        acme.add(HashValue.parse("md5", MD5), HashValue.parse("pdq", PDQ));
        bolt.add(HashValue.parse("pdq", NEAR));
        HttpDoor door = open();
        assertThat(get(door, "/m/lookup?signal_type=pdq&signal=" + PDQ).body())
                .isEqualTo("{\"ACME_EXAMPLE\":[{\"bank_content_id\":1,\"distance\":\"0\"}],"
                        + "\"BOLT_EXAMPLE\":[{\"bank_content_id\":4294967296,\"distance\":\"4\"}]}");
        assertThat(get(door, "/m/raw_lookup?signal_type=pdq&signal=" + PDQ).body())
                .isEqualTo("{\"matches\":[1,4294967296]}");
        assertThat(get(door, "/m/raw_lookup?include_distance=true&signal_type=video_md5&signal=" + MD5)
                        .body())
                .isEqualTo("{\"matches\":[{\"bank_content_id\":0,\"distance\":\"-\"}]}");
        assertThat(get(door, "/m/lookup?banks=BOLT_EXAMPLE,OTHER&signal_type=pdq&signal=" + PDQ)
                        .body())
                .startsWith("{\"BOLT_EXAMPLE\":");
        HttpResponse<String> nothing = get(door, "/m/lookup?signal_type=pdq&signal=" + "0f".repeat(32));
        assertThat(nothing.body()).isEqualTo("{}");
        assertThat(nothing.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void whatIsWithdrawnIsNoMatchAnyMore() throws FieldException {
        int at = acme.add(HashValue.parse("md5", MD5));
        HttpDoor door = open();
        String question = "/m/lookup?signal_type=md5&signal=" + MD5;
        assertThat(get(door, question).body()).contains("ACME_EXAMPLE");
        acme.withdraw(at);
        assertThat(get(door, question).body()).isEqualTo("{}");
    }

    @Test
    void aMemberThatCameLaterHasItsBankToo() throws FieldException {
        acme.add(HashValue.parse("md5", MD5));
        HttpDoor door = open();
        String question = "/m/lookup?signal_type=md5&signal=" + MD5;
        assertThat(get(door, question).body()).contains("\"ACME_EXAMPLE\"");
        new AuthorLog(ledger, "acme-example.org").add(HashValue.parse("md5", MD5));
        new AuthorLog(ledger, "acme.example.org").add(HashValue.parse("md5", MD5));
        assertThat(get(door, question).body())
                .contains("\"ACME_EXAMPLE\"", "\"ACME_EXAMPLE_ORG\"", "\"ACME_EXAMPLE_ORG_2\"");
    }

    @Test
    void takesFormsAndTheApisOwnJson() throws FieldException {
        acme.add(HashValue.parse("pdq", PDQ));
        HttpDoor door = open();
        HttpRequest.Builder form = to(door, "/m/lookup")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("signal_type=pdq&signal=" + PDQ));
        assertThat(send(form).body()).contains("ACME_EXAMPLE");
        HttpResponse<String> own =
                post(door, "/v1/match", "{\"hashes\":[{\"type\":\"pdq\",\"value\":\"" + NEAR + "\"}],\"id\":\"7\"}");
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.body())
                .contains("\"known\":true")
                .contains("\"distance\":4")
                .contains("\"id\":\"7\"");
        assertThat(post(door, "/m/compare", "{\"pdq\":[\"" + PDQ + "\",\"" + NEAR + "\"]}")
                        .body())
                .isEqualTo("{\"pdq\":[true,{\"distance\":4}]}");
    }

    @Test
    void saysThatItIsReady() {
        HttpDoor door = open();
        assertThat(get(door, "/status").body()).isEqualTo("I-AM-ALIVE");
        assertThat(get(door, "/readyz").body()).isEqualTo("READY");
        assertThat(get(door, "/livez").body()).isEqualTo("OK");
    }

    @Test
    void refusesWithAMessageAndTheRightStatus() {
        HttpDoor door = open();
        assertRefused(get(door, "/m/lookup?signal_type=pdq"), 400, "signal is required");
        assertRefused(get(door, "/m/lookup?signal_type=photodna&signal=00"), 400, "No such SignalType 'photodna'");
        assertRefused(get(door, "/m/lookup?signal_type=pdq&signal=zz"), 400, "invalid signal: value: ");
        assertRefused(get(door, "/m/lookup?url=http://example.com/x.jpg"), 403, "Hashing is disabled");
        assertRefused(get(door, "/m/lookup?" + "a&".repeat(40)), 400, "more than 32 parameters");
        assertRefused(get(door, "/nothing"), 404, "there is no /nothing");
        assertRefused(get(door, "/v1/match"), 405, "POST");
        assertRefused(post(door, "/m/lookup", "{}"), 403, "takes no files");
        assertRefused(post(door, "/v1/match", "{\"hashes\":[]}"), 400, "1 to 1000 are allowed");
        assertRefused(post(door, "/v1/match", "{\"nonsense\":1}"), 400, "not a MatchRequest");
        assertRefused(post(door, "/v1/match", "[".repeat(100_000)), 400, "not a MatchRequest");
        assertRefused(post(door, "/v1/match", "x".repeat((1 << 20) + 1)), 413, "1048576 bytes");
        assertRefused(post(door, "/m/compare", "{\"pdq\":[1,2,3]}"), 400, "exactly 2");
        assertRefused(post(door, "/m/compare", "[]"), 400, "not a dict");
        assertRefused(
                send(to(door, "/m/lookup?signal_type=pdq&signal=" + PDQ).header("Origin", "http://evil.example")),
                403,
                "browsers are not answered");
    }

    @Test
    void oneQuotaIsForAllItsCallers() {
        HttpDoor door = open();
        left = 1;
        String question = "/m/lookup?signal_type=pdq&signal=" + PDQ;
        assertThat(get(door, question).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = get(door, question);
        assertRefused(refused, 429, "ask again");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void opensToOthersOnlyWithATokenAndThenAsksForIt(@TempDir Path directory) throws IOException {
        HostPort everywhere = new HostPort("0.0.0.0", 0);
        assertThatThrownBy(() -> open(everywhere, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("token");
        Path file = directory.resolve("token");
        Files.writeString(file, "short\n");
        assertThatThrownBy(() -> open(everywhere, Optional.of(file))).hasMessageContaining("at least 16");
        Files.writeString(file, "0123456789abcdef\n");
        HttpDoor door = open(LOOPBACK, Optional.of(file));
        assertRefused(get(door, "/status"), 401, "Authorization");
        assertRefused(
                send(to(door, "/status").header("Authorization", "Bearer 0123456789abcdee")), 401, "Authorization");
        assertThat(send(to(door, "/status").header("Authorization", "Bearer 0123456789abcdef"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void outlivesWhateverIsSentToIt() throws Exception {
        HttpDoor door = open();
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            try (Socket socket =
                    new Socket(door.address().host(), door.address().port())) {
                byte[] noise = new byte[random.nextInt(400)];
                random.nextBytes(noise);
                String start = switch (i % 4) {
                    case 0 -> "";
                    case 1 -> "GET /m/lookup?signal_type=pdq&signal=";
                    case 2 -> "POST /v1/match HTTP/1.1\r\nContent-Length: " + random.nextInt() + "\r\n\r\n";
                    default -> "GET /m/lookup?%00%ff=" + PDQ + " HTTP/1.1\r\nHost: x\r\n\r\n";
                };
                socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().write(noise);
                socket.shutdownOutput();
                socket.setSoTimeout(200);
                try (InputStream in = socket.getInputStream()) {
                    in.readNBytes(64);
                } catch (IOException e) {
                    assertThat(e).isNotNull();
                }
            }
        }
        assertThat(get(door, "/status").statusCode()).isEqualTo(200);
    }

    private static void assertRefused(HttpResponse<String> response, int status, String words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body())
                .startsWith("{\"message\":\"")
                .contains(words)
                .hasSizeLessThan(300);
    }

    private HttpDoor open() {
        return open(LOOPBACK, Optional.empty());
    }

    private HttpDoor open(HostPort listen, Optional<Path> tokenFile) {
        HttpDoor door = HttpDoor.open(
                listen,
                new HttpSettings(Optional.of(listen), tokenFile, 1_000),
                new MatchMessages(
                        matching, judgement, new SeenCounts(0), ledger, new RefusedValues(), InstantSource.system()),
                ledger.logs(),
                this::spend);
        doors.add(door);
        return door;
    }

    private boolean spend(int hashes) {
        left -= hashes;
        return left >= 0;
    }

    private static HttpRequest.Builder to(HttpDoor door, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + door.address() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> get(HttpDoor door, String path) {
        return send(to(door, path));
    }

    private HttpResponse<String> post(HttpDoor door, String path, String json) {
        return send(to(door, path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
