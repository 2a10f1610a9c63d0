package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pictures that were taken of the screens of a build's machines: PNG files beside build.xml, a few for each. The
 * name of a file says all that is known of its picture, so that nothing else has to be kept in step with it.
 *
 * <p>Safe to use from many threads. Only one object may write the files of a build.
 */
public final class ScreenshotStore {

    /** So many of a machine are kept: the first for ever, since it shows the failure, and the newest. */
    public static final int MOST_PER_MACHINE = 5;

    private static final Pattern NAME = Pattern.compile(
            "screenshot-(?<instance>[a-z]+-[a-z0-9]+)-(?<at>[0-9]{1,15})-(?<width>[0-9]{1,5})x(?<height>[0-9]{1,5})"
                    + "(?<dark>-dark)?\\.png");

    /** Under this name a picture is written before it gets its own; what a crash leaves of it is overwritten. */
    private static final String UNFINISHED = "screenshot.new";

    private final Supplier<Path> buildDirectory;
    private List<Picture> oldestFirst;

    /** @param buildDirectory asked each time, since a job can be renamed and moved */
    public ScreenshotStore(Supplier<Path> buildDirectory) {
        this.buildDirectory = buildDirectory;
    }

    /**
     * What is known of a picture.
     *
     * @param at when it was taken, in milliseconds since 1970 UTC; of one machine no two pictures have the same
     * @param dark whether all of it has one colour
     */
    public record Picture(String instanceId, long at, int width, int height, boolean dark) {

        /** Never made of anything that a request says: requests only choose among the pictures that are there. */
        private String fileName() {
            return "screenshot-" + instanceId + "-" + at + "-" + width + "x" + height + (dark ? "-dark" : "") + ".png";
        }

        private static Optional<Picture> of(String fileName) {
            Matcher name = NAME.matcher(fileName);
            return name.matches()
                    ? Optional.of(new Picture(
                            name.group("instance"),
                            Long.parseLong(name.group("at")),
                            Integer.parseInt(name.group("width")),
                            Integer.parseInt(name.group("height")),
                            name.group("dark") != null))
                    : Optional.empty();
        }
    }

    /**
     * Stores a picture, whole or not at all, and forgets one of the same machine if there are too many.
     *
     * @param taken with the moment at which it was taken; a millisecond or more later if there is one of that moment
     * @param png the file
     * @return what it is found by from now on
     * @throws java.nio.file.NoSuchFileException if the build's directory is gone; it is never made again
     */
    public synchronized Picture add(Picture taken, byte[] png) throws IOException {
        load();
        List<Picture> earlier = of(taken.instanceId());
        long notBefore = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).at() + 1;
        Picture picture = new Picture(
                taken.instanceId(), Math.max(taken.at(), notBefore), taken.width(), taken.height(), taken.dark());
        Path folder = folder();
        BuildDirectory.create(folder);
        Path unfinished = folder.resolve(UNFINISHED);
        try {
            write(unfinished, png);
            BuildDirectory.replace(unfinished, folder.resolve(picture.fileName()));
        } catch (IOException e) {
            deleteAfter(e, unfinished);
            throw e;
        }
        oldestFirst.add(picture);
        if (earlier.size() >= MOST_PER_MACHINE) {
            delete(earlier.get(1));
        }
        return picture;
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static void deleteAfter(IOException failure, Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Those of a machine, the oldest first. */
    public synchronized List<Picture> of(String instanceId) {
        try {
            load();
        } catch (IOException e) {
            return List.of();
        }
        return oldestFirst.stream()
                .filter(picture -> picture.instanceId().equals(instanceId))
                .toList();
    }

    /** The one of a machine that was taken at that moment, if it is kept. */
    public Optional<Picture> find(String instanceId, long at) {
        return of(instanceId).stream().filter(picture -> picture.at() == at).findFirst();
    }

    /**
     * The file of a picture.
     *
     * @throws IOException if somebody has deleted it, by this object or beside it
     */
    public byte[] read(Picture picture) throws IOException {
        return Files.readAllBytes(folder().resolve(picture.fileName()));
    }

    /** Nothing happens if it is gone already. */
    public synchronized void delete(Picture picture) throws IOException {
        load();
        Files.deleteIfExists(folder().resolve(picture.fileName()));
        oldestFirst.remove(picture);
    }

    private Path folder() {
        return buildDirectory.get().resolve(BuildDirectory.NAME);
    }

    private void load() throws IOException {
        if (oldestFirst != null) {
            return;
        }
        List<Picture> found = new ArrayList<>();
        if (Files.isDirectory(folder())) {
            try (Stream<Path> files = Files.list(folder())) {
                files.map(file -> String.valueOf(file.getFileName()))
                        .flatMap(name -> Picture.of(name).stream())
                        .sorted(Comparator.comparingLong(Picture::at))
                        .forEach(found::add);
            } catch (UncheckedIOException e) {
                throw e.getCause(); // a directory that can be opened may still be impossible to read
            }
        }
        oldestFirst = found;
    }
}
