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
 * Optional tools of this machine to show a real screen; {@link #missing} names the missing ones and their substitutes.
 * {@code bin/lib/machine.sh} fetches noVNC and the kernel below {@code target}.
 */
public final class LocalTools {

    private static final String QEMU = "qemu-system-x86_64";

    private LocalTools() {}

    /** Returns QEMU, from the PATH. */
    public static Optional<Path> qemu() {
        return onPath(QEMU);
    }

    /**
     * Returns a Linux kernel for a guest: the file that the environment variable {@code GUEST_KERNEL} names, otherwise
     * {@code target/kernel/vmlinuz}, otherwise this machine's own, which on some systems only root can read.
     */
    public static Optional<Path> kernel() {
        return find(
                "GUEST_KERNEL",
                Files::isReadable,
                Stream.concat(below("target/kernel/vmlinuz"), filesIn(Path.of("/boot"), "vmlinuz*")));
    }

    /**
     * Returns the folder of noVNC that contains {@code core/rfb.js}: the one that the environment variable
     * {@code NOVNC} names, otherwise {@code target/novnc}, otherwise that of Debian's package.
     */
    public static Optional<Path> noVnc() {
        return find(
                "NOVNC",
                folder -> Files.isReadable(folder.resolve("core/rfb.js")),
                Stream.concat(below("target/novnc"), Stream.of(Path.of("/usr/share/novnc"))));
    }

    /** Returns one sentence for each missing tool. */
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

    /** Returns the variable's file if the variable is set; an empty one means none. */
    private static Optional<Path> find(String variable, Predicate<Path> isIt, Stream<Path> places) {
        String named = System.getenv(variable);
        Stream<Path> candidates = named == null
                ? places
                : Stream.of(named).filter(n -> !n.isEmpty()).map(Path::of);
        return candidates.filter(isIt).findFirst().map(Path::toAbsolutePath);
    }

    /**
     * Relative to the top of the repository, or to its folder {@code standalone}, in which the standalone tests run.
     */
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
