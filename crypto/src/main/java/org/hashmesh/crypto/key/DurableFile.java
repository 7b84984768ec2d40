// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.hashmesh.crypto.key.StorageException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A small file that is there whole or not at all, whenever the machine stops.
 *
 * <p>It is written under another name in the same directory, synced, given its name, and then the directory is synced. A
 * crash before the name is given leaves a {@code .tmp} file that nobody reads; a crash after it leaves the whole file.
 * The other name has its permissions from its first moment, so no secret is ever readable for an instant.
 */
public final class DurableFile {

    /** Largest file that is read, in bytes. Keys and certificates have a few hundred; more is not ours. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> EVERYONE = EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);

    private final Path path;
    private final Set<PosixFilePermission> permissions;
    private final boolean ownerOnly;

    private DurableFile(Path path, Set<PosixFilePermission> permissions, boolean ownerOnly) {
        this.path = path;
        this.permissions = permissions;
        this.ownerOnly = ownerOnly;
    }

    /** A file that holds a secret: mode 0600, and not read if group or others may read or write it. */
    public static DurableFile secret(Path path) {
        return new DurableFile(path, OWNER, true);
    }

    /** As {@link #secret}, but read whatever its mode is: for secrets that an orchestrator mounts with its own modes. */
    public static DurableFile secretSharedByIntent(Path path) {
        return new DurableFile(path, OWNER, false);
    }

    /** A file that anyone may read: mode 0644. */
    public static DurableFile readable(Path path) {
        return new DurableFile(path, EVERYONE, false);
    }

    /** Where the file is. */
    public Path path() {
        return path;
    }

    /**
     * Writes a new file.
     *
     * @throws StorageException EXISTS if the file is there already, DISK if the disk refuses
     */
    public void create(byte[] content) {
        write(content, true);
    }

    /** Writes the file, in place of the one that is there, if one is. A reader sees the old one or the new one, whole. */
    public void replace(byte[] content) {
        write(content, false);
    }

    /**
     * The whole contents.
     *
     * @throws StorageException MISSING, OPEN_TO_OTHERS, DAMAGED if the file is too large to be ours, or DISK
     */
    public byte[] read() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (ownerOnly && isPosix()) {
                refuseIfOpenToOthers();
            }
            long size = channel.size();
            if (size > MAX_BYTES) {
                throw new StorageException(
                        Reason.DAMAGED,
                        path,
                        "has " + size + " bytes, and no key or certificate is larger than " + MAX_BYTES,
                        "restore the file from your backup");
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // read on: a channel may give less than it was asked for
            }
            byte[] content = new byte[buffer.position()];
            buffer.flip().get(content);
            return content;
        } catch (NoSuchFileException e) {
            throw new StorageException(
                    Reason.MISSING, path, "there is no such file", "check the path, or restore it from your backup", e);
        } catch (IOException e) {
            throw new StorageException(Reason.DISK, path, "cannot be read (" + e + ")", "check owner and disk", e);
        }
    }

    private void refuseIfOpenToOthers() throws IOException {
        Set<PosixFilePermission> actual = Files.getPosixFilePermissions(path);
        boolean open = actual.stream()
                .anyMatch(p -> p == PosixFilePermission.GROUP_READ
                        || p == PosixFilePermission.GROUP_WRITE
                        || p == PosixFilePermission.OTHERS_READ
                        || p == PosixFilePermission.OTHERS_WRITE);
        if (open) {
            throw new StorageException(
                    Reason.OPEN_TO_OTHERS,
                    path,
                    "group or others may read or write this secret (" + PosixFilePermissions.toString(actual) + ")",
                    "chmod 600 " + path);
        }
    }

    private void write(byte[] content, boolean mustBeNew) {
        if (mustBeNew && Files.exists(path)) {
            throw exists(null);
        }
        Path directory = directory();
        try {
            Path temporary = Files.createTempFile(directory, "." + path.getFileName() + ".", ".tmp", attributes());
            try {
                fill(temporary, content);
                // A crash here: only the temporary file is there, which nobody reads.
                name(temporary, mustBeNew);
                // A crash here: the directory may not know the name yet; the file is there whole, or not at all.
            } finally {
                Files.deleteIfExists(temporary);
            }
            syncDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw exists(e);
        } catch (NoSuchFileException e) {
            throw new StorageException(
                    Reason.DISK, path, "the directory " + directory + " is not there", "make the directory first", e);
        } catch (IOException e) {
            throw new StorageException(
                    Reason.DISK, path, "cannot be written (" + e + ")", "check owner, mode and free space", e);
        }
    }

    private void fill(Path temporary, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        if (isPosix()) {
            // The umask may have taken read bits away from a file that everyone should read.
            Files.setPosixFilePermissions(temporary, permissions);
        }
    }

    private void name(Path temporary, boolean mustBeNew) throws IOException {
        if (!mustBeNew) {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            // A hard link fails if the name is taken, in one step; a rename would overwrite what came in between.
            Files.createLink(path, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // A file system without hard links: a move that looks first is the best there is.
            Files.move(temporary, path);
        }
    }

    private Path directory() {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " names no file");
        }
        return parent;
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private FileAttribute<?>[] attributes() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private StorageException exists(@Nullable Throwable cause) {
        StorageException exception = new StorageException(
                Reason.EXISTS,
                path,
                "is there already, and is never overwritten",
                "move it away first if you are sure that nothing needs it");
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }
}
