package io.jenkins.plugins.tencentvnc.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What this machine has to show a real screen with. All of it is optional; {@link #missing} says what isn't there and
 * what is done instead. {@code bin/lib/machine.sh} fetches noVNC and the kernel below {@code target}.
 */
public final class LocalTools {

    private static final String QEMU = "qemu-system-x86_64";

    private LocalTools() {}

    /** QEMU, on the PATH. */
    public static Optional<Path> qemu() {
        return onPath(QEMU);
    }

    /**
     * A Linux kernel for a guest: the file that the environment variable {@code GUEST_KERNEL} names, else
     * {@code target/kernel/vmlinuz}, else this machine's own, of which some systems let only root read a copy.
     */
    public static Optional<Path> kernel() {
        return find(
                "GUEST_KERNEL",
                Files::isReadable,
                Stream.concat(below("target/kernel/vmlinuz"), filesIn(Path.of("/boot"), "vmlinuz*")));
    }

    /**
     * The folder of noVNC that holds {@code core/rfb.js}: the one that the environment variable {@code NOVNC} names,
     * else {@code target/novnc}, else that of Debian's package.
     */
    public static Optional<Path> noVnc() {
        return find(
                "NOVNC",
                folder -> Files.isReadable(folder.resolve("core/rfb.js")),
                Stream.concat(below("target/novnc"), Stream.of(Path.of("/usr/share/novnc"))));
    }

    /** One sentence for each thing that isn't here. */
    public static List<String> missing() {
        List<String> sentences = new ArrayList<>();
        if (qemu().isEmpty()) {
            sentences.add("There is no " + QEMU + " here, so the screen is a drawn one: install qemu-system-x86.");
        } else if (kernel().isEmpty()) {
            sentences.add("There is no Linux kernel in target/kernel or /boot, so the guest finds nothing to boot.");
        }
        if (noVnc().isEmpty()) {
            sentences.add("There is no noVNC in target/novnc or /usr/share/novnc, so the page shows a still picture.");
        }
        return sentences;
    }

    static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What the variable names, if it is set at all, so that an empty one means none. */
    private static Optional<Path> find(String variable, Predicate<Path> isIt, Stream<Path> places) {
        String named = System.getenv(variable);
        Stream<Path> candidates = named == null
                ? places
                : Stream.of(named).filter(n -> !n.isEmpty()).map(Path::of);
        return candidates.filter(isIt).findFirst().map(Path::toAbsolutePath);
    }

    /** From the top of the repository, or from the folder {@code standalone} in it, in which the tests run there. */
    private static Stream<Path> below(String place) {
        return Stream.of(Path.of(place), Path.of("..", place));
    }

    private static Stream<Path> filesIn(Path folder, String pattern) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var found = Files.newDirectoryStream(folder, pattern)) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files.stream().sorted(Comparator.reverseOrder());
    }
}
