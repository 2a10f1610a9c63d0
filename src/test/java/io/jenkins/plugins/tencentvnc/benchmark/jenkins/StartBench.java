package io.jenkins.plugins.tencentvnc.benchmark.jenkins;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import io.jenkins.plugins.tencentvnc.benchmark.PairedMeasurement;
import io.jenkins.plugins.tencentvnc.benchmark.Results;
import io.jenkins.plugins.tencentvnc.benchmark.Row;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import jenkins.model.lazy.LazyBuildMixIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * Compares the start of a Jenkins whose builds have targets, in its own JVM, with one that has the same builds and all
 * plugins but ours.
 */
class StartBench {

    private static final int JOBS = 100;
    private static final int BUILDS = 100;

    /** As many, since the start of an unchanged Jenkins varies by 5 % or more. */
    private static final int PAIRS = 30;

    /** For all pairs together: it runs from the first start on. */
    private static final int TIMEOUT_SECONDS = 3600;

    private static final String BUILD = """
            <?xml version='1.1' encoding='UTF-8'?>
            <build>
              <actions>
                <io.jenkins.plugins.tencentvnc.console.ConsoleAction plugin="tencent-vnc@1">
                  <targets>
                    <tencent-vnc-target>
                      <instanceId>ins-r9hr2upy</instanceId>
                      <region>ap-beijing</region>
                      <credentialsId>prod</credentialsId>
                      <name>shop-web-1</name>
                      <publishOn>FAILURE</publishOn>
                      <openBy>PERMISSION</openBy>
                    </tencent-vnc-target>
                  </targets>
                </io.jenkins.plugins.tencentvnc.console.ConsoleAction>
              </actions>
              <queueId>1</queueId>
              <timestamp>1795000000000</timestamp>
              <startTime>1795000000000</startTime>
              <result>FAILURE</result>
              <duration>1000</duration>
              <charset>UTF-8</charset>
              <keepLog>false</keepLog>
              <builtOn></builtOn>
              <workspace>/nowhere</workspace>
              <hudsonVersion>2.568.2</hudsonVersion>
              <scm class="hudson.scm.NullChangeLogParser"/>
              <culprits class="java.util.Collections$UnmodifiableSet"/>
            </build>
            """;

    private static final String JOB = "<?xml version='1.1' encoding='UTF-8'?>\n<project/>\n";

    @RegisterExtension
    private final RealJenkinsExtension ours = new RealJenkinsExtension().withTimeout(TIMEOUT_SECONDS);

    @RegisterExtension
    private final RealJenkinsExtension theirs =
            new RealJenkinsExtension().withTimeout(TIMEOUT_SECONDS).omitPlugins("tencent-vnc");

    private final Results results = Results.ofRun();
    private final long[][] memory = new long[2][];

    private static void createBuilds(Path home) throws IOException {
        for (int job = 0; job < JOBS; job++) {
            Path folder = Files.createDirectories(home.resolve("jobs/deploy" + job));
            Files.writeString(folder.resolve("config.xml"), JOB);
            Files.writeString(folder.resolve("nextBuildNumber"), BUILDS + 1 + "\n");
            for (int build = 1; build <= BUILDS; build++) {
                Path built = Files.createDirectories(folder.resolve("builds/" + build));
                Files.writeString(built.resolve("build.xml"), BUILD);
                Files.writeString(built.resolve("log"), "deployment failed\n");
            }
        }
    }

    @Test
    void startBesideJenkinsWithoutPlugin() throws Throwable {
        createBuilds(ours.getHome().toPath());
        createBuilds(theirs.getHome().toPath());
        PairedMeasurement starts = PairedMeasurement.ofPairs(1, PAIRS, this::startBoth);
        memory[0] = look(ours);
        memory[1] = look(theirs);
        ours.stopJenkins();
        theirs.stopJenkins();
        results.add(Row.START, starts);
        results.add(
                Row.MEMORY,
                (double) memory[0][0] / memory[1][0],
                String.format(
                        Locale.ROOT,
                        "heap %.1f to %.1f MB; classes and code %.1f to %.1f MB",
                        memory[0][0] / 1e6,
                        memory[1][0] / 1e6,
                        memory[0][1] / 1e6,
                        memory[1][1] / 1e6));
        results.add(Row.LOADED, memory[0][2], "(" + memory[1][2] + " without the plugin)");
    }

    /** Starts both at the same time; the last two keep running. */
    private double[] startBoth(int number) throws Exception {
        boolean oursFirst = number % 2 == 0;
        RealJenkinsExtension first = oursFirst ? ours : theirs;
        RealJenkinsExtension second = oursFirst ? theirs : ours;
        FutureTask<Double> start = new FutureTask<>(() -> start(first));
        new Thread(start, "first").start();
        double nanosOfSecond = start(second);
        double nanosOfFirst = start.get();
        if (number < PAIRS) {
            first.stopJenkins();
            second.stopJenkins();
        }
        return oursFirst ? new double[] {nanosOfFirst, nanosOfSecond} : new double[] {nanosOfSecond, nanosOfFirst};
    }

    /** Returns the time until Jenkins is up. */
    private static double start(RealJenkinsExtension jenkins) throws Exception {
        long start = System.nanoTime();
        jenkins.startJenkins();
        return System.nanoTime() - start;
    }

    private static long[] look(RealJenkinsExtension jenkins) throws Throwable {
        return jenkins.runRemotely(StartBench::look);
    }

    /** Returns heap, other memory, and the number of loaded builds, once background work has ended. */
    private static long[] look(JenkinsRule rule) throws Exception {
        // Jenkins looks for updates over TLS soon after its start. Loading Java's trusted certificates in both keeps
        // them comparable.
        SSLContext.getDefault().getSocketFactory();
        long loaded = 0;
        for (Job<?, ?> job : rule.jenkins.allItems(FreeStyleProject.class)) {
            LazyBuildMixIn<?, ?> builds = ((LazyBuildMixIn.LazyLoadingJob<?, ?>) job).getLazyBuildMixIn();
            loaded += builds._getRuns().getLoadedBuilds().size();
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        TimeUnit.SECONDS.sleep(20);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(300);
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return new long[] {least, memory.getNonHeapMemoryUsage().getUsed(), loaded};
    }
}
