package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The screenshots of a build's machines: PNG files beside build.xml, a few for each machine. The file name holds all
 * metadata, so that no other file has to be kept consistent with it.
 *
 * <p>Thread-safe. Only one object may write the files of a build.
 */
public final class ScreenshotStore {

    private static final Logger LOGGER = Logger.getLogger(ScreenshotStore.class.getName());

    /** Maximum number of screenshots kept per machine: the first, since it shows the failure, and the newest. */
    public static final int MOST_PER_MACHINE = 5;

    private static final Pattern NAME = Pattern.compile(
            "screenshot-(?<instance>[a-z]+-[a-z0-9]+)-(?<at>[0-9]{1,15})-(?<width>[0-9]{1,5})x(?<height>[0-9]{1,5})"
                    + "(?<dark>-dark)?\\.png");

    /** The name of a file while it is written; a leftover of a crash is overwritten. */
    private static final String UNFINISHED = "screenshot.new";

    private final Supplier<Path> buildDirectory;
    private List<StoredScreenshot> oldestFirst;

    /** @param buildDirectory evaluated at each use, since a job can be renamed and moved */
    public ScreenshotStore(Supplier<Path> buildDirectory) {
        this.buildDirectory = buildDirectory;
    }

    /**
     * The metadata of a screenshot.
     *
     * @param at time of the capture, in milliseconds since 1970 UTC; unique for a machine
     * @param dark whether the whole screenshot has one colour
     */
    public record StoredScreenshot(String instanceId, long at, int width, int height, boolean dark) {

        /**
         * Returns the file name. It never contains data from a request: requests only select an existing screenshot.
         */
        private String fileName() {
            return "screenshot-" + instanceId + "-" + at + "-" + width + "x" + height + (dark ? "-dark" : "") + ".png";
        }

        private static Optional<StoredScreenshot> of(String fileName) {
            Matcher name = NAME.matcher(fileName);
            return name.matches()
                    ? Optional.of(new StoredScreenshot(
                            name.group("instance"),
                            Long.parseLong(name.group("at")),
                            Integer.parseInt(name.group("width")),
                            Integer.parseInt(name.group("height")),
                            name.group("dark") != null))
                    : Optional.empty();
        }
    }

    /**
     * Stores a screenshot atomically, and deletes others of the same machine if there are too many.
     *
     * @param taken the metadata; its time is increased if the machine's newest screenshot is not older
     * @param png the content of the file
     * @return the metadata under which the screenshot is stored
     * @throws java.nio.file.NoSuchFileException if the build's directory is gone; it is never recreated
     */
    public synchronized StoredScreenshot add(StoredScreenshot taken, byte[] png) throws IOException {
        Path folder = folder();
        BuildDirectory.create(folder);
        load();
        List<StoredScreenshot> earlier = of(taken.instanceId());
        long notBefore = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).at() + 1;
        StoredScreenshot picture = new StoredScreenshot(
                taken.instanceId(), Math.max(taken.at(), notBefore), taken.width(), taken.height(), taken.dark());
        BuildDirectory.replace(folder.resolve(UNFINISHED), folder.resolve(picture.fileName()), png);
        oldestFirst.add(picture);
        for (int next = 1; next <= earlier.size() - MOST_PER_MACHINE + 1; next++) {
            deleteUnlessHeld(earlier.get(next));
        }
        return picture;
    }

    private void deleteUnlessHeld(StoredScreenshot picture) {
        try {
            delete(picture);
        } catch (IOException e) {
            // Another program holds the file, as happens on Windows; the next screenshot deletes it.
            LOGGER.log(Level.FINE, e, () -> "Could not delete " + picture.fileName());
        }
    }

    /** Returns the screenshots of a machine, oldest first. */
    public synchronized List<StoredScreenshot> of(String instanceId) {
        try {
            load();
        } catch (IOException e) {
            return List.of();
        }
        return oldestFirst.stream()
                .filter(picture -> picture.instanceId().equals(instanceId))
                .toList();
    }

    /**
     * Returns the machine's screenshot of that time, or the newest.
     *
     * @param at from a request, hence never part of a file name; null or empty for the newest
     */
    public Optional<StoredScreenshot> find(String instanceId, String at) {
        List<StoredScreenshot> kept = of(instanceId);
        if (at == null || at.isEmpty()) {
            return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(kept.size() - 1));
        }
        return kept.stream()
                .filter(picture -> at.equals(Long.toString(picture.at())))
                .findFirst();
    }

    /** @throws IOException if the file was deleted */
    public byte[] read(StoredScreenshot picture) throws IOException {
        return Files.readAllBytes(folder().resolve(picture.fileName()));
    }

    /** Deletes a screenshot; does nothing if it no longer exists. */
    public synchronized void delete(StoredScreenshot picture) throws IOException {
        load();
        Files.deleteIfExists(folder().resolve(picture.fileName()));
        oldestFirst.remove(picture);
    }

    private Path folder() {
        return buildDirectory.get().resolve(BuildDirectory.NAME);
    }

    /** Throws also if there is no folder, so that it is listed again: a job's directory is renamed after the job. */
    private void load() throws IOException {
        if (oldestFirst != null) {
            return;
        }
        List<StoredScreenshot> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder())) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .flatMap(name -> StoredScreenshot.of(name).stream())
                    .sorted(Comparator.comparingLong(StoredScreenshot::at))
                    .forEach(found::add);
        } catch (UncheckedIOException e) {
            throw e.getCause(); // reading can fail although the directory could be opened
        }
        oldestFirst = found;
    }
}
