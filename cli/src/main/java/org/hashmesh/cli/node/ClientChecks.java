// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hashmesh.cli.connection.ClientSettings;
import org.hashmesh.cli.connection.SettingsSearch;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.GlobalOptions;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.cli.shell.Surroundings;
import org.hashmesh.v1.Finding;

/** What can be wrong on the client's side: its settings, its key, its certificate. Asks no node. */
final class ClientChecks {
    /** Long enough to renew a certificate without hurry. */
    private static final Duration EXPIRES_SOON = Duration.ofDays(30);

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final GlobalOptions options;
    private final Surroundings around;

    ClientChecks(Shell shell) {
        this.options = shell.options();
        this.around = shell.surroundings();
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(fine("java", "Java " + Runtime.version()));
        try {
            ClientSettings settings = new SettingsSearch(around.variables(), around.workingDirectory())
                    .find(options.config(), options.home(), options.server());
            findings.add(fine("settings", settings.file() + " for the node at " + settings.address()));
            findings.add(key(settings.key()));
            findings.add(certificate(settings.certificate()));
        } catch (CommandFailure e) {
            findings.add(wrong("settings", e));
        }
        return findings;
    }

    private static Finding key(Path key) {
        try {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(key));
            permissions.retainAll(OTHERS);
            return permissions.isEmpty()
                    ? fine("admin key", key + " is its owner's alone")
                    : finding(
                            Finding.Level.LEVEL_ERROR,
                            "admin key",
                            "others may read or write " + key,
                            "chmod 600 " + key);
        } catch (UnsupportedOperationException e) {
            return fine("admin key", key + " is on a file system without owners");
        } catch (IOException e) {
            return finding(Finding.Level.LEVEL_ERROR, "admin key", "cannot look at " + key + ": " + e, "check --home");
        }
    }

    private Finding certificate(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            Instant end = certificate.getNotAfter().toInstant();
            Instant now = around.clock().instant();
            String until = Words.time(end.getEpochSecond());
            if (end.isBefore(now)) {
                return renew(Finding.Level.LEVEL_ERROR, "expired at " + until);
            }
            return end.isBefore(now.plus(EXPIRES_SOON))
                    ? renew(Finding.Level.LEVEL_WARNING, "expires soon, at " + until)
                    : fine("admin certificate", "valid until " + until);
        } catch (IOException | CertificateException e) {
            return renew(Finding.Level.LEVEL_ERROR, "cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Finding renew(Finding.Level level, String what) {
        return finding(level, "admin certificate", what, "take new admin files from the node's home");
    }

    static Finding fine(String check, String what) {
        return finding(Finding.Level.LEVEL_OK, check, what, "");
    }

    static Finding wrong(String check, CommandFailure failure) {
        String next = failure.next();
        return finding(
                Finding.Level.LEVEL_ERROR, check, String.valueOf(failure.getMessage()), next == null ? "" : next);
    }

    private static Finding finding(Finding.Level level, String check, String what, String next) {
        return Finding.newBuilder()
                .setLevel(level)
                .setCheck(check)
                .setWhat(what)
                .setNext(next)
                .build();
    }
}
