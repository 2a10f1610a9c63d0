package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a new Java process: cold, and without remains of other tests. */
public final class FreshJvm {

    private FreshJvm() {}

    /** Returns the output by line; fails unless the process succeeds within the limit. */
    public static List<String> run(Class<?> main, Duration limit, String... arguments)
            throws IOException, InterruptedException {
        Path options = Files.createTempFile("fresh-jvm", ".options");
        Path output = Files.createTempFile("fresh-jvm", ".out");
        Path errors = Files.createTempFile("fresh-jvm", ".err");
        try {
            Process process = new ProcessBuilder(command(options, main, arguments))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            String printed = Files.readString(output, UTF_8);
            String all = printed + Files.readString(errors, UTF_8);
            assertTrue(ended, () -> main.getSimpleName() + " has not ended after " + limit + ":\n" + all);
            assertEquals(0, process.exitValue(), all);
            return printed.lines().toList();
        } finally {
            Files.delete(options);
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Returns the command that runs a main class. Its options are in a file, since the class path may be too long. */
    public static List<String> command(Path options, Class<?> main, String... arguments) throws IOException {
        String classPath = System.getProperty("java.class.path").replace("\\", "\\\\");
        Files.writeString(options, "-cp \"" + classPath + "\" " + main.getName(), UTF_8);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + options);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the output by line of a process that ends by itself or is killed after that many lines or a minute. */
    public static List<String> runAndKillAfter(int lines, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle handle = process.toHandle(); // leaves the output readable, unlike the process itself
        CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES).execute(handle::destroyForcibly);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            List<String> printed = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                printed.add(line);
                if (printed.size() == lines) {
                    handle.destroyForcibly();
                }
            }
            return printed;
        } finally {
            handle.destroyForcibly();
        }
    }
}
