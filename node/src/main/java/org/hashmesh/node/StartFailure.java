// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.ComplaintException;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.kv.StoreFailedException;
import org.hashmesh.store.kv.StoreOpenException;
import org.hashmesh.store.lock.SignLockException;

/** Why a node does not start or its files cannot be worked on, in words for a person, and whether again could help. */
final class StartFailure {
    /** How messages from below end that know what to do next. */
    private static final String NEXT = "; next: ";

    private StartFailure() {}

    /** What to say, and the exit code. */
    static Complaint describe(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ComplaintException complaint) {
            return complaint.complaint();
        }
        if (failure instanceof ConfigurationException wrong) {
            return configuration(wrong);
        }
        if (failure instanceof StoreOpenException store) {
            return switch (store.reason()) {
                case IN_USE -> inUse(message);
                case DISK -> complaint(Complaint.FAILED, "E-STORE-001", message, "check the disk, then try again");
                case DAMAGED ->
                    complaint(
                            Complaint.USAGE, "E-STORE-002", message, "keep the directory, then: hashmesh store verify");
                case NOT_A_STORE, NOT_EMPTY ->
                    complaint(Complaint.USAGE, "E-STORE-003", message, "check --home, or the directories in node.toml");
            };
        }
        if (failure instanceof StoreDamagedException) {
            return complaint(
                    Complaint.USAGE, "E-STORE-002", message, "keep the directory, then: hashmesh store verify");
        }
        if (failure instanceof StoreFailedException) {
            return complaint(Complaint.FAILED, "E-STORE-001", message, "check the disk, then try again");
        }
        if (failure instanceof SignLockException lock) {
            return switch (lock.reason()) {
                case IN_USE -> inUse(message);
                case DISK -> complaint(Complaint.FAILED, "E-LOCK-001", message, "check the disk, then try again");
                case NOT_A_LOCK, NOT_EMPTY, DAMAGED, FENCED ->
                    complaint(Complaint.USAGE, "E-LOCK-002", message, "change nothing by hand; see: hashmesh doctor");
            };
        }
        if (failure instanceof StorageException) {
            return complaint(Complaint.USAGE, "E-KEY-001", message, "check the file, its owner and its permissions");
        }
        return Complaint.of(
                Complaint.FAILED,
                "E-NODE-099",
                "unexpected " + failure + ": this is a fault of hashmesh, not of yours",
                "run it again with -v and report what it prints");
    }

    private static Complaint configuration(ConfigurationException wrong) {
        List<Problem> problems = wrong.problems();
        if (problems.isEmpty()) {
            return complaint(
                    Complaint.USAGE, "E-CONF-001", String.valueOf(wrong.getMessage()), "see: hashmesh config check");
        }
        if (problems.size() == 1) {
            return complaint(
                    Complaint.USAGE,
                    "E-CONF-002",
                    problems.get(0).toString(),
                    "correct it, then: hashmesh config check");
        }
        return new Complaint(
                Complaint.USAGE,
                "E-CONF-002",
                "the configuration has " + problems.size() + " problems",
                problems.stream().map(Problem::toString).toList(),
                Optional.of("correct them, then: hashmesh config check"));
    }

    private static Complaint inUse(String message) {
        return complaint(
                Complaint.FAILED,
                "E-HOME-002",
                message,
                "stop the node that runs there, or name another home: --home DIR");
    }

    /** With the next step that the message itself names, if it does. */
    private static Complaint complaint(int exitCode, String code, String message, String otherwise) {
        int next = message.indexOf(NEXT);
        return next < 0
                ? Complaint.of(exitCode, code, message, otherwise)
                : Complaint.of(exitCode, code, message.substring(0, next), message.substring(next + NEXT.length()));
    }
}
