// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumFile;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.crypto.log.ForumId;

/** A forum in a file that {@code forum export} wrote, or in the directory {@code forum} of a node's home. Asks no node. */
public final class ForumSource {
    private static final int ID_DIGITS = 64;

    private final Shell shell;
    private final LocalFile place;

    private ForumSource(Shell shell, LocalFile place) {
        this.shell = shell;
        this.place = place;
    }

    /** This file or directory, relative to where the command was typed. */
    public static ForumSource at(Shell shell, Path named) {
        return new ForumSource(shell, LocalFile.of(shell, named));
    }

    /**
     * Reads and verifies it.
     *
     * @param meant id or fingerprint of the forum that the person means; empty when they do not say
     */
    public VerifiedForum verify(String meant) throws CommandFailure {
        Instant now = shell.surroundings().clock().instant();
        VerifiedForum forum;
        try {
            List<? extends ForumItem> items = Files.isDirectory(place.path())
                    ? directory()
                    : ForumFile.parse(file()).items();
            forum = VerifiedForum.check(items, now);
        } catch (ForumException e) {
            throw bad(e.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + e.getMessage());
        }
        if (!meant.isEmpty() && !isMeant(forum.state().forum(), meant)) {
            throw bad("it is the forum " + Fingerprint.of(forum.state().forum()) + ", and not " + meant);
        }
        return forum;
    }

    private static boolean isMeant(ForumId forum, String meant) throws CommandFailure {
        if (meant.length() == ID_DIGITS) {
            return forum.toString().equals(meant.toLowerCase(Locale.ROOT));
        }
        try {
            return Fingerprint.parse(meant).matches(forum);
        } catch (ForumException e) {
            throw Names.usage("--forum `" + meant + "` is neither the id of a forum nor its fingerprint")
                    .why(String.valueOf(e.getMessage()))
                    .next("write the 64 hex digits or the five groups of four that a member told you")
                    .build();
        }
    }

    private byte[] file() throws CommandFailure {
        return place.read(ForumFile.MAX_BYTES);
    }

    private List<ForumItem> directory() throws CommandFailure, ForumException {
        Path chain = place.path().resolve("chain");
        List<ForumItem> items = new ArrayList<>();
        for (int number = 0; Files.exists(act(chain, number)); number++) {
            items.add(AdoptedAct.parse(LocalFile.of(shell, act(chain, number)).read(ForumItem.MAX_BYTES)));
        }
        for (Path item : itemFiles()) {
            items.add(ForumItems.parse(LocalFile.of(shell, item).read(ForumItem.MAX_BYTES)));
        }
        return items;
    }

    private static Path act(Path chain, int number) {
        return chain.resolve(String.format(Locale.ROOT, "%09d.act", number));
    }

    private Iterable<Path> itemFiles() throws CommandFailure {
        Path items = place.path().resolve("items");
        TreeSet<Path> files = new TreeSet<>();
        if (Files.isDirectory(items)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(items, "*.item")) {
                all.forEach(files::add);
            } catch (IOException e) {
                throw CommandFailure.of(ExitCode.USAGE, "E-CLI-025", "cannot read " + items)
                        .why(FileReason.of(e))
                        .next("run it as the user who owns the node's home")
                        .cause(e)
                        .build();
            }
        }
        return files;
    }

    private CommandFailure bad(String why) {
        return CommandFailure.of(
                        ExitCode.VERIFICATION_FAILED, "E-CLI-048", "the forum in " + place + " does not verify")
                .why(why)
                .next("believe nothing in it; ask another member for theirs: hashmesh forum export --to FILE")
                .build();
    }
}
