package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The plugin's folder within a build's directory: what is kept beside build.xml, and goes with the build. */
final class BuildDirectory {

    static final String NAME = "tencent-vnc";

    /** How often an atomic move is tried; the pauses between, of which each is twice the last, take 310 ms in all. */
    static final int ATTEMPTS = 6;

    private static final long FIRST_PAUSE_MILLIS = 10;

    private BuildDirectory() {}

    /**
     * Not its parents: they would bring back a build that was deleted meanwhile.
     *
     * @throws java.nio.file.NoSuchFileException if the build's directory is gone
     */
    static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return; // at all times but the first
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
     * Atomic, so that there is never half a file under that name. On Windows a virus scanner or backup that holds the
     * file makes the move fail; as in Jenkins' own AtomicFileWriter it is then tried again, and at last done in steps.
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

    /** False if the thread is interrupted, and stays so. */
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
