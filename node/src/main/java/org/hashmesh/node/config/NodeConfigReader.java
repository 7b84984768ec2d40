// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.hashmesh.node.toml.Problems;
import org.hashmesh.node.toml.TomlSection;

/**
 * Reads {@code node.toml}, with every default and every range. {@code HASHMESH_*} variables come first, then the file,
 * then the default.
 */
public final class NodeConfigReader {
    /** The file's name in a home directory. */
    public static final String FILE = "node.toml";

    private static final List<String> TABLES =
            List.of("peer", "admin", "http", "directories", "limits", "replication", "log");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_TITLE_CHARACTERS = 64;

    private NodeConfigReader() {}

    /**
     * The configuration of the node that lives in this directory.
     *
     * @param environment the process's variables
     * @throws ConfigurationException with every problem, not only the first
     */
    public static NodeConfig read(Path home, Map<String, String> environment) {
        Path file = home.resolve(FILE);
        refuseRosterFile(home);
        try {
            return parse(FILE, Files.readString(file), home, environment);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    file + ": there is no such file; next: hashmesh init, or name another directory with --home", e);
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Homes of forums without a genesis: what is in them is good, but no node reads who its members are any more. */
    private static void refuseRosterFile(Path home) {
        if (Files.exists(home.resolve("roster.toml")) && !Files.exists(home.resolve("forum"))) {
            throw new ConfigurationException(
                    home + " is of a forum whose members stand in roster.toml, and who is a member is now decided by"
                            + " acts of the forum; next: keep this home, and with another one let one member found the"
                            + " forum (hashmesh forum create) and each other ask to join it (hashmesh join request); a"
                            + " list that was exported with the version that made this home can be imported there");
        }
    }

    /**
     * The configuration that this text gives.
     *
     * @param file the name that problems call it by
     * @throws ConfigurationException with every problem, not only the first
     */
    public static NodeConfig parse(String file, String text, Path home, Map<String, String> environment) {
        Problems problems = new Problems(file);
        TomlSection root = TomlSection.ofFile(text, problems);
        problems.throwIfAny();
        SettingsSource source = new SettingsSource(root, TABLES, environment);
        Optional<MemberName> member = source.required("member", MemberName::parse);
        Optional<NodeName> node = source.required("node", NodeName::parse);
        Optional<ForumId> forum = source.required("forum", ForumId::parse);
        CollectionName collection = source.text("collection", "main", CollectionName::parse);
        boolean replica = source.flag("replica", false);
        PeerSettings peer = peer(source);
        AdminSettings admin = admin(source);
        HttpSettings http = http(source, home);
        Directories directories = directories(source, home);
        Limits limits = limits(source);
        ReplicationLimits replication = replication(source);
        LogLevel level = source.text("log.level", "info", LogLevel::parse);
        source.refuseOthers();
        List<Problem> all = new ArrayList<>(problems.found());
        all.addAll(source.environmentProblems());
        if (!all.isEmpty() || member.isEmpty() || node.isEmpty() || forum.isEmpty()) {
            throw new ConfigurationException(all);
        }
        return new NodeConfig(
                member.get(),
                node.get(),
                forum.get(),
                collection,
                replica,
                peer,
                admin,
                http,
                directories,
                limits,
                replication,
                level,
                source.settings());
    }

    private static PeerSettings peer(SettingsSource source) {
        return new PeerSettings(
                new HostPort(
                        source.text("peer.host", "0.0.0.0", NodeConfigReader::host),
                        source.number("peer.port", 9_440, 0, MAX_PORT)),
                source.texts("peer.advertise", HostPort::parse),
                source.flag("peer.dial", true),
                source.texts("peer.dial-members", MemberName::parse),
                source.duration("peer.tls-overlap", "30s", "1s", "30d"));
    }

    private static AdminSettings admin(SettingsSource source) {
        HostPort listen = new HostPort(
                source.text("admin.host", "127.0.0.1", NodeConfigReader::host),
                source.number("admin.port", 9_441, 0, MAX_PORT));
        List<AccessGrant> grants = new ArrayList<>();
        Map<TlsKeyFingerprint, String> seen = new HashMap<>();
        for (TomlSection section : source.tables("admin.access")) {
            Optional<String> name = section.requiredText("name", NodeConfigReader::title);
            Optional<AccessRole> role = section.requiredText("role", AccessRole::parse);
            Optional<TlsKeyFingerprint> key = section.requiredText("fingerprint", TlsKeyFingerprint::parse);
            Optional<Long> quota = section.number("hashes-per-second", 1, 100_000_000);
            section.refuseOtherKeys();
            key.map(print -> seen.putIfAbsent(print, section.where("fingerprint")))
                    .ifPresent(first -> section.problem("fingerprint", "this key stands twice, first at " + first));
            name.flatMap(who -> role.flatMap(what -> key.map(print -> new AccessGrant(
                            who,
                            what,
                            print,
                            quota.orElse((long) AccessGrant.HASHES_PER_SECOND).intValue()))))
                    .ifPresent(grant -> {
                        grants.add(grant);
                        String value = grant.name() + " " + grant.role().text() + " " + grant.fingerprint();
                        source.note(new Setting("admin.access", value, section.where("name")));
                    });
        }
        return new AdminSettings(listen, grants);
    }

    private static HttpSettings http(SettingsSource source, Path home) {
        return new HttpSettings(
                source.text(
                        "http.listen",
                        "",
                        text -> text.isBlank() ? Optional.<HostPort>empty() : Optional.of(HostPort.parse(text))),
                source.text(
                        "http.token-file",
                        "",
                        text -> Optional.of(text)
                                .filter(name -> !name.isBlank())
                                .map(home::resolve)),
                source.number("http.hashes-per-second", AccessGrant.HASHES_PER_SECOND, 1, 100_000_000));
    }

    private static Directories directories(SettingsSource source, Path home) {
        return new Directories(
                home,
                home.resolve(source.text("directories.store", "store", NodeConfigReader::path)),
                home.resolve(source.text("directories.sign-lock", "sign-lock", NodeConfigReader::path)),
                home.resolve(source.text("directories.keys", "keys", NodeConfigReader::path)),
                source.text(
                        "directories.passphrase-file",
                        "",
                        text -> Optional.of(text)
                                .filter(name -> !name.isBlank())
                                .map(home::resolve)));
    }

    private static Limits limits(SettingsSource source) {
        return new Limits(
                source.number("limits.connections", 256, 1, 10_000),
                source.number("limits.connections-per-key", 4, 1, 1_000),
                source.number("limits.calls-per-connection", 16, 1, 1_000),
                (int) source.bytes("limits.message", "1MiB", "64KiB", "16MiB"),
                (int) source.bytes("limits.metadata", "8KiB", "1KiB", "64KiB"),
                source.duration("limits.handshake-timeout", "5s", "100ms", "1min"),
                source.number("limits.resets", 100, 1, 100_000),
                source.duration("limits.reset-window", "30s", "1s", "1h"),
                source.duration("limits.keep-alive", "30s", "1s", "1h"),
                source.duration("limits.keep-alive-timeout", "10s", "100ms", "10min"),
                source.duration("limits.keep-alive-permitted", "10s", "100ms", "1h"),
                source.duration("limits.connection-age", "12h", "1s", "30d"),
                source.duration("limits.connection-age-grace", "10s", "0s", "1h"),
                source.bytes("limits.low-space", "512MiB", "16MiB", "1024GiB"),
                new Limits.Strangers(
                        source.number("limits.stranger-connections", 16, 1, 1_000),
                        source.number("limits.stranger-connections-per-key", 2, 1, 100),
                        source.number("limits.stranger-connections-per-address", 4, 1, 1_000),
                        source.duration("limits.stranger-connection-age", "30s", "1s", "1h"),
                        source.number("limits.stranger-calls-per-connection", 2, 1, 100),
                        (int) source.bytes("limits.stranger-message", "256KiB", "64KiB", "1MiB"),
                        source.number("limits.stranger-calls-per-second", 10, 1, 10_000),
                        source.number("limits.stranger-calls-burst", 50, 1, 10_000),
                        source.number("limits.stranger-items-per-second", 100, 1, 100_000),
                        source.number("limits.stranger-items-burst", 2_000, 1, 100_000)));
    }

    private static ReplicationLimits replication(SettingsSource source) {
        return new ReplicationLimits(
                source.number("replication.author-entries-per-second", 2_000, 1, 10_000_000),
                source.number("replication.author-entries-per-day", 2_000_000, 1, 999_999_999),
                source.number("replication.author-disk-percent", 25, 1, 100),
                source.bytes("replication.in-flight-per-peer", "32MiB", "1MiB", "1GiB"),
                source.number("replication.accepted-peers", 64, 1, 10_000),
                new ReplicationLimits.CutOff(
                        source.duration("replication.cut-off", "5s", "1s", "1h"),
                        source.duration("replication.cut-off-longest", "1h", "1s", "30d"),
                        source.duration("replication.cut-off-forgiven", "1d", "1min", "30d")));
    }

    private static String host(String text) {
        return new HostPort(text, 0).host();
    }

    private static String path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a directory needs a name");
        }
        return Path.of(text).toString();
    }

    private static String title(String text) {
        if (text.isBlank()
                || text.length() > MAX_TITLE_CHARACTERS
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a name is 1 to 64 printable characters");
        }
        return text;
    }
}
