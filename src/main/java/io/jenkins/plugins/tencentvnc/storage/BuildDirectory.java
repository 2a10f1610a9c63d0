package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The plugin's folder within a build's directory: what is kept beside build.xml, and goes with the build. */
final class BuildDirectory {

    static final String NAME = "tencent-vnc";

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

    /** At no moment is there half a file under that name. */
    static void replace(Path next, Path file) throws IOException {
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
