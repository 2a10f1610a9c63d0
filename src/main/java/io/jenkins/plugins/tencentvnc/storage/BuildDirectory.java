package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The plugin's folder in a build's directory, beside build.xml; it is deleted with the build. */
final class BuildDirectory {

    static final String NAME = "tencent-vnc";

    /** Maximum number of attempts, the last one non-atomic; the pauses between them take 310 ms in total. */
    static final int ATTEMPTS = 6;

    private static final long PAUSE_MILLIS = 5;

    private BuildDirectory() {}

    /**
     * Creates the folder, but not its parents: that would recreate a deleted build.
     *
     * @throws java.nio.file.NoSuchFileException if the build's directory is gone
     */
    static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return; // the usual case
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /**
     * Replaces the file, atomically if possible. On Windows a virus scanner or backup that has the file open makes the
     * move fail; as in Jenkins' AtomicFileWriter it is then retried, and finally the file is overwritten. A move
     * without ATOMIC_MOVE could lose it, since it deletes the old file first.
     *
     * @param unfinished the name of the file while it is written
     */
    static void replace(Path unfinished, Path file, byte[] content) throws IOException {
        boolean moved = false;
        try {
            write(unfinished, content);
            moved = move(unfinished, file);
            if (!moved) {
                overwrite(file, content);
            }
        } finally {
            if (!moved) {
                deleteUnlessHeld(unfinished);
            }
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeAndForce(channel, content);
        }
    }

    /** Overwrites in place and truncates last, so that on a full disk a shorter file still fits. */
    private static void overwrite(Path file, byte[] content) throws IOException {
        boolean isNew = Files.notExists(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writeAndForce(channel, content);
            channel.truncate(content.length);
        } catch (IOException e) {
            if (isNew) {
                deleteUnlessHeld(file); // a torn screenshot would count as one
            }
            throw e;
        }
    }

    private static void deleteUnlessHeld(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // The next replacement overwrites it.
        }
    }

    static void writeAndForce(FileChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            channel.write(rest);
        }
        channel.force(true);
    }

    /** Moves atomically; returns false if that is impossible or another program holds a file too long. */
    private static boolean move(Path unfinished, Path file) throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return true;
            } catch (NoSuchFileException e) {
                throw e; // the build was deleted
            } catch (AtomicMoveNotSupportedException e) {
                return false;
            } catch (FileSystemException held) {
                pause(attempt);
            }
        }
        return false;
    }

    private static void pause(int attempt) throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLIS << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
