// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.hashmesh.store.file.AtomicFile;
import org.hashmesh.store.lock.SignLockException.Reason;
import org.jspecify.annotations.Nullable;

/** One small file a record, in a directory that one process has at a time. */
final class DirectoryLockRecords implements LockRecords {
    private final Path directory;
    private final FileChannel exclusive;

    /** Takes the directory. */
    DirectoryLockRecords(Path directory) {
        this.directory = directory;
        this.exclusive = takeExclusive(directory);
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    @Override
    public void replace(String name, String text) throws IOException {
        AtomicFile.replace(directory.resolve(name), text);
    }

    @Override
    public String place(String name) {
        return directory.resolve(name).toString();
    }

    @Override
    public boolean isOpen() {
        return exclusive.isOpen();
    }

    @Override
    public void close() throws IOException {
        exclusive.close();
    }

    private static FileChannel takeExclusive(Path directory) {
        try {
            FileChannel channel =
                    FileChannel.open(directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new SignLockException(
                        Reason.IN_USE,
                        "another process has the sign-lock in " + directory + ": two nodes must not sign with one key");
            }
            return channel;
        } catch (IOException e) {
            throw new SignLockException(Reason.DISK, "cannot lock " + directory + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process: as bad as by another.
            return null;
        }
    }
}
