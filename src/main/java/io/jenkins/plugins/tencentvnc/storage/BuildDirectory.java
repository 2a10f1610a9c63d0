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

    /** Maximum number of attempts at a move; the pauses between them double, and take 310 ms in total. */
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
     * Replaces the file atomically, so that it is never incomplete. On Windows a virus scanner or backup that has the
     * file open makes the move fail; as in Jenkins' AtomicFileWriter it is then retried, and finally done
     * non-atomically.
     *
     * @param unfinished the name of the file while it is written
     */
    static void replace(Path unfinished, Path file, byte[] content) throws IOException {
        try {
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeAndForce(channel, content);
            }
            move(unfinished, file);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    static void writeAndForce(FileChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            channel.write(rest);
        }
        channel.force(true);
    }

    private static void move(Path unfinished, Path file) throws IOException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            } catch (NoSuchFileException e) {
                throw e; // the build was deleted
            } catch (AtomicMoveNotSupportedException e) {
                break;
            } catch (FileSystemException held) {
                pause(attempt);
            }
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
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
