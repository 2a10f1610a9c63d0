package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The plugin's folder in a build's directory, beside build.xml; it is deleted with the build. */
final class BuildDirectory {

    static final String NAME = "tencent-vnc";

    /** Maximum number of attempts at an atomic move; the pauses between them double, and take 310 ms in total. */
    static final int ATTEMPTS = 6;

    private static final long FIRST_PAUSE_MILLIS = 10;

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
     */
    static void replace(Path next, Path file) throws IOException {
        IOException held = null;
        for (int attempt = 0; attempt < ATTEMPTS && pauseBefore(attempt); attempt++) {
            try {
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            } catch (NoSuchFileException e) {
                throw e; // the build was deleted
            } catch (AtomicMoveNotSupportedException e) {
                held = e;
                break;
            } catch (FileSystemException e) {
                held = e;
            }
        }
        try {
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            if (held != null) {
                e.addSuppressed(held);
            }
            throw e;
        }
    }

    /** Returns false if the thread is interrupted; its interrupt flag stays set. */
    private static boolean pauseBefore(int attempt) {
        if (attempt == 0) {
            return true;
        }
        try {
            Thread.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
