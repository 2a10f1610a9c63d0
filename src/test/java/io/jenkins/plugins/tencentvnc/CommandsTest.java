package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the commands in bin find a JDK, a Maven and the tools of tests, and name what is missing. */
class CommandsTest {

    private static final Path JDK = Path.of(System.getProperty("java.home"));

    /** The common parts of the commands. */
    private static final String SOURCED =
            "set -euo pipefail; . bin/lib/java.sh; . bin/lib/maven.sh; . bin/lib/jenkins.sh; . bin/lib/machine.sh;";

    /** What the dependency plugin does: puts an archive of the folder beside the programs into the named folder. */
    private static final String PACK = """
            for argument; do
                case $argument in -DoutputDirectory=*) out=${argument#*=} ;; esac
            done
            tar=apache-maven-3.9.16-bin.tar.gz
            mkdir -p "$out"
            tar -czf "$out/$tar" -C "$(dirname "$0")/../archive" apache-maven-3.9.16
            """;

    @TempDir
    private Path folder;

    private Path maven;

    @BeforeEach
    void addMaven() throws IOException {
        assumeTrue(File.separatorChar == '/' && Files.exists(JDK.resolve("bin/javac")), "a shell and a JDK are needed");
        // As the real one, which does not start with a JAVA_HOME that has no Java.
        maven = addMaven("bin/mvn", "3.9.11", "");
    }

    private Path addMaven(String name, String version, String goals) throws IOException {
        return addProgram(name, """
                if [ -n "${JAVA_HOME:-}" ] && [ ! -x "$JAVA_HOME/bin/java" ]; then
                    echo "JAVA_HOME is not defined correctly" >&2
                    exit 1
                fi
                if [ "$1" = --version ]; then
                    echo "Apache Maven %s (3e54c93a704957b63ee3494413a2b544fd3d825b)"
                    exit
                fi
                """.formatted(version) + goals);
    }

    private Path addProgram(String name, String script) throws IOException {
        Path program = folder.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + script);
        assertTrue(program.toFile().setExecutable(true));
        return program;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "absent", "old"})
    void unusableJavaHome(String name) throws Exception {
        addProgram("old/bin/java", "exit 1");
        addProgram("old/bin/javac", "echo javac 11.0.2");
        String javaHome = name.isEmpty() ? "" : folder.resolve(name).toString();

        String[] found = run(javaHome, "find_maven; find_jdk 21; echo \"$JAVA_HOME\"");

        assertEquals(maven.toString(), found[0]);
        assertNotEquals(javaHome, found[1]);
        assertTrue(Files.isExecutable(Path.of(found[1], "bin/javac")), found[1]);
        assertTrue(
                name.isEmpty() || Files.isExecutable(Path.of(found[2], "bin/javac")), "that of the half: " + found[2]);
    }

    @Test
    void usableJavaHomeIsTaken() throws Exception {
        addProgram("jdk17/bin/java", "");
        addProgram("jdk17/bin/javac", "echo javac 17.0.15");
        addProgram("jdk21/bin/java", "");
        addProgram("jdk21/bin/javac", "echo javac 21-ea");
        String jdk17 = folder.resolve("jdk17").toString();
        String jdk21 = folder.resolve("jdk21").toString();

        assertEquals(jdk21, run(jdk21, "find_jdk 21")[0]);
        String[] found = run(jdk17, "echo \"$JAVA_HOME\"; find_jdk 21");
        assertEquals(jdk17, found[0], "the half without Jenkins stays on it");
        assertNotEquals(jdk17, found[1]);
    }

    @ParameterizedTest
    @CsvSource({"21, 17 21 25 26, 25", "21, 17 21 26, 21", "21, 17 27 26, 26", "17, 26 17, 17", "21, 17, ''"})
    void jdkOfJenkinsIsPreferred(int oldest, String installed, String expected) throws Exception {
        for (String version : installed.split(" ")) {
            addProgram("jdk" + version + "/bin/javac", "echo javac " + version + ".0.1");
        }
        String jdks = "installed_jdks() { printf '%s\\n' '" + folder + "'/jdk*; };";

        String found = run("", jdks + "JAVA_HOME= find_jdk " + oldest)[0];

        assertEquals(expected.isEmpty() ? "" : folder.resolve("jdk" + expected).toString(), found);
    }

    @Test
    void missingJdkIsReported() throws Exception {
        String[] answer = run("", "find_jdk() { :; }; can_build_jenkins mvn || echo \"$WHY_NOT\"");

        assertEquals("there is no JDK 21 or newer here; install one, or set JAVA_HOME to it", answer[0]);
    }

    @Test
    void oldMavenFetchesNewerOne() throws Exception {
        addMaven("archive/apache-maven-3.9.16/bin/mvn", "3.9.16", "");
        addMaven("bin/mvn", "3.8.7", PACK);

        String[] found = run("", "cd '" + folder + "'; find_maven; find .mvn -maxdepth 1 -mindepth 1");

        assertEquals(folder.resolve(".mvn/apache-maven-3.9.16/bin/mvn").toString(), found[0]);
        assertTrue(Files.isExecutable(Path.of(found[0])));
        assertEquals(List.of(".mvn/apache-maven-3.9.16", ""), List.of(found).subList(1, found.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo no route to the repository; exit 1", PACK + "echo cut >\"$out/$tar\""})
    void unfetchableMavenIsReported(String goals) throws Exception {
        addMaven("archive/apache-maven-3.9.16/bin/mvn", "3.9.16", "");
        addMaven("bin/mvn", "3.8.7", goals);
        addProgram(".mvn/apache-maven-3.9.16.part/left/by/an/interrupted/fetch", "");
        String script = "cd '" + folder + "'; maven=$(find_maven 2>/dev/null); echo \"$maven\";"
                + "can_build_jenkins \"$maven\" || echo \"$WHY_NOT\"; ls -A .mvn";

        String[] answer = run("", script);

        assertEquals(maven.toString(), answer[0], "the half without Jenkins can still be built");
        assertEquals("Maven 3.9.16 could not be fetched, and the installed one is older than 3.9.6", answer[1]);
        assertEquals("", answer[2], "nothing is left to be taken for a Maven");
    }

    @Test
    void missingToolsAreNamed() throws Exception {
        Files.createDirectories(folder.resolve("novnc/core"));
        Files.writeString(folder.resolve("novnc/core/rfb.js"), "");
        addProgram("bin/chromium", "");
        addProgram("bin/qemu-system-x86_64", "");
        String withoutChromeDriver = "command() { case $2 in chromedriver) ;; *) builtin command \"$@\" ;; esac; };";

        assertEquals(
                "Chromium with ChromeDriver, a readable Linux kernel, noVNC",
                run("", withoutChromeDriver + "GUEST_KERNEL= NOVNC= missing_tools")[0]);
        addProgram("bin/chromedriver", "");
        assertEquals(
                "", run("", "cd '" + folder + "'; GUEST_KERNEL=bin/qemu-system-x86_64 NOVNC=novnc missing_tools")[0]);
    }

    private String[] run(String javaHome, String commands) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", SOURCED + commands).redirectErrorStream(true);
        shell.environment().put("JAVA_HOME", javaHome);
        shell.environment().put("PATH", maven.getParent() + ":" + JDK.resolve("bin") + ":" + System.getenv("PATH"));
        Path output = folder.resolve("output");
        Process process = shell.redirectOutput(output.toFile()).start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        String answer = Files.readString(output);
        assertEquals(0, process.exitValue(), answer);
        return answer.split("\n", -1);
    }
}
