package io.jenkins.plugins.tencentvnc.tencentcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a new Java process: cold, and without remains of other tests. */
public final class FreshJvm {

    private FreshJvm() {}

    /** Returns the output by line; fails unless the process succeeds within the limit. */
    public static List<String> run(Class<?> main, Duration limit, String... arguments)
            throws IOException, InterruptedException {
        Path options = Files.createTempFile("fresh-jvm", ".options");
        Path output = Files.createTempFile("fresh-jvm", ".out");
        try {
            // In a file, since the class path of a Jenkins plugin may exceed the length of a command line.
            String classPath = System.getProperty("java.class.path").replace("\\", "\\\\");
            Files.writeString(options, "-cp \"" + classPath + "\" " + main.getName(), UTF_8);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("@" + options);
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            String printed = Files.readString(output, UTF_8);
            assertTrue(ended, () -> main.getSimpleName() + " has not ended after " + limit + ":\n" + printed);
            assertEquals(0, process.exitValue(), printed);
            return printed.lines().toList();
        } finally {
            Files.delete(options);
            Files.delete(output);
        }
    }
}
