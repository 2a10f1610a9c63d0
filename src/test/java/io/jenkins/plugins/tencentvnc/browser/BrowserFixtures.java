package io.jenkins.plugins.tencentvnc.browser;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.CONFIGURER;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.darktheme.DarkThemeManagerFactory;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.link.OpenBy.AccessReason;
import io.jenkins.plugins.tencentvnc.testing.DemoMachine;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.thememanager.ThemeUserProperty;
import io.jenkins.plugins.thememanager.none.NoOpThemeManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** A Jenkins whose builds show every state of the pages. Its times are set, not waited for. */
final class BrowserFixtures implements AutoCloseable {

    static final String WEB = "shop-web-1";
    static final String DATABASE = "shop-db-1";
    static final String DATABASE_ID = "ins-k2f8s0qd";

    private static final String STOPPED = "UnsupportedOperation.InstanceStateStopped";
    private static final Pattern MOMENT = Pattern.compile("(<startTime>|\"at\":)(\\d+)");

    private final JenkinsRule rule;
    private final FakeCvm cvm = FakeCvm.start().withInstance(DATABASE_ID, "ap-shanghai", "RUNNING");
    private final VncJenkins jenkins;
    private WorkflowRun running;
    private WorkflowRun crowded;

    BrowserFixtures(JenkinsRule rule) throws Exception {
        this.rule = rule;
        this.jenkins = new VncJenkins(rule, cvm).setUpDefaults();
    }

    VncJenkins jenkins() {
        return jenkins;
    }

    FakeCvm cvm() {
        return cvm;
    }

    /** Returns the absolute URL of a path of this Jenkins. */
    String url(String path) throws IOException {
        return rule.getURL() + path;
    }

    @Override
    public void close() throws Exception {
        if (running != null) {
            running.getExecutor().interrupt();
            rule.waitForCompletion(running);
        }
        jenkins.close();
        cvm.close();
    }

    // ---- Builds

    /** Returns a failed deployment to two instances, one of them off, whose consoles have been opened since. */
    WorkflowRun ready() throws Exception {
        cvm.setState(DATABASE_ID, "STOPPED");
        String script =
                """
                try {
                  stage('Deploy') {
                    tencentVncOnFailure(instanceId: '%s', region: 'ap-beijing', credentialsId: 'prod', name: '%s') {
                      error 'health check failed: connection refused'
                    }
                  }
                } finally {
                  %s
                }
                """.formatted(FakeCvm.INSTANCE, WEB, publish(DATABASE_ID, "ap-shanghai", "name: '" + DATABASE + "'"));
        WorkflowRun run = fail("deploy-shop", script);
        cvm.setState(DATABASE_ID, "RUNNING");
        String starting = "UnsupportedOperation.InstanceStateStarting";
        JournalFixtures.add(run, OPERATOR, AccessReason.PERMITTED, FakeCvm.INSTANCE, starting, requestId(1));
        run = age(run, Duration.ofMinutes(6));
        JournalFixtures.add(run, ADMINISTRATOR, AccessReason.ADMINISTRATOR, DATABASE_ID, STOPPED, requestId(2));
        run = age(run, Duration.ofMinutes(3));
        JournalFixtures.add(run, OPERATOR, AccessReason.PERMITTED, FakeCvm.INSTANCE, null, requestId(3));
        return age(run, Duration.ofMinutes(2));
    }

    /** Returns a failed deployment to one unnamed instance, neither checked nor opened. */
    WorkflowRun untouched() throws Exception {
        return failed("deploy-blog", publish(FakeCvm.INSTANCE, FakeCvm.REGION, "check: false"));
    }

    /** Returns a failed deployment to 50 instances, with more openings than are kept. */
    WorkflowRun crowded() throws Exception {
        if (crowded != null) {
            return crowded;
        }
        WorkflowRun run = failed(
                "deploy-farm",
                IntStream.range(0, 50)
                        .mapToObj(i ->
                                publish(worker(i), FakeCvm.REGION, "name: 'worker-%02d', check: false".formatted(i)))
                        .collect(Collectors.joining()));
        for (int i = 0; i < 243; i++) {
            String user = i % 7 == 0 ? CONFIGURER : OPERATOR;
            JournalFixtures.add(
                    run, user, AccessReason.PERMITTED, worker(i % 50), i % 5 == 0 ? STOPPED : null, requestId(i));
        }
        crowded = age(run, Duration.ofHours(3));
        return crowded;
    }

    /** Returns a failed deployment to those instances, opened that many times by those users in turn. */
    WorkflowRun opened(String job, List<String> users, List<String> machines, int times) throws Exception {
        WorkflowRun run = failed(
                job,
                IntStream.range(0, machines.size())
                        .mapToObj(i ->
                                publish(worker(i), FakeCvm.REGION, "name: '" + machines.get(i) + "', check: false"))
                        .collect(Collectors.joining()));
        AccessReason[] reasons = {AccessReason.PERMITTED, AccessReason.ADMINISTRATOR};
        for (int i = 0; i < times; i++) {
            String user = users.get(i % users.size());
            String machine = worker(i / users.size() % machines.size());
            JournalFixtures.add(run, user, reasons[i % 2], machine, i % 5 == 0 ? STOPPED : null, requestId(i));
        }
        return run;
    }

    /** Returns a running deployment. */
    WorkflowRun running() throws Exception {
        running = job("deploy-now", publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: '" + WEB + "'") + "sleep 600")
                .scheduleBuild2(0)
                .waitForStart();
        rule.waitForMessage("Checked:", running);
        return running;
    }

    /** Returns a failed deployment whose links have expired. */
    WorkflowRun expired() throws Exception {
        WorkflowRun run = failed("deploy-past", publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: '" + WEB + "'"));
        return age(run, Duration.ofHours(25));
    }

    /** Returns a failed deployment whose console is reserved for the configurer, who started it. */
    WorkflowRun reserved() throws Exception {
        WorkflowJob job = job(
                "deploy-mine",
                publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: '" + WEB + "', openBy: 'REQUESTER'")
                        + "error 'deployment failed'");
        return rule.assertBuildStatus(
                Result.FAILURE, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause(CONFIGURER))));
    }

    /** Returns a failed deployment to one instance that was found by its name, and to one that was not found. */
    WorkflowRun sought() throws Exception {
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING")
                .named("shop-web-7")
                .at("10.0.0.7", "203.0.113.7"));
        String step = "tencentVncUrl(instanceName: '%s', region: 'ap-beijing', credentialsId: 'prod')%n";
        return failed("deploy-names", step.formatted("shop-web-7") + step.formatted("shop-web-8"));
    }

    /** Returns a failed deployment to an instance with several screenshots. */
    WorkflowRun pictured() throws Exception {
        cvm.withScreens();
        JournalFixtures.forgetOpens();
        String step = publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: '" + WEB + "', screenshot: true");
        return failed("deploy-pictures", step + step);
    }

    /** Returns a failed deployment to an instance that failed itself: a QEMU guest where QEMU is installed. */
    WorkflowRun panicked() throws Exception {
        try (DemoMachine machine = new DemoMachine(cvm)) {
            machine.awaitFailure();
            return failed("deploy-web", publish(FakeCvm.INSTANCE, FakeCvm.REGION, "name: 'web-1', screenshot: true"));
        }
    }

    /** Runs the script in a build that must fail. */
    WorkflowRun fail(String name, String script) throws Exception {
        return rule.assertBuildStatus(Result.FAILURE, job(name, script).scheduleBuild2(0));
    }

    private WorkflowRun failed(String name, String steps) throws Exception {
        return fail(name, steps + "error 'deployment failed'");
    }

    static String publish(String instanceId, String region, String more) {
        return "tencentVncUrl(instanceId: '%s', region: '%s', credentialsId: 'prod', %s)%n"
                .formatted(instanceId, region, more);
    }

    private WorkflowJob job(String name, String script) throws Exception {
        // A repeated state gets a job of its own.
        String free = rule.jenkins.getItem(name) == null ? name : name + "-again";
        WorkflowJob job = rule.createProject(WorkflowJob.class, free);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private static String worker(int number) {
        return "ins-worker%02d".formatted(number);
    }

    static String requestId(int number) {
        return UUID.nameUUIDFromBytes(new byte[] {(byte) number, (byte) (number >> 8)})
                .toString();
    }

    /** Returns the build with all its times moved into the past. */
    private static WorkflowRun age(WorkflowRun run, Duration by) throws IOException {
        for (String record : List.of("build.xml", "tencent-vnc/journal.jsonl")) {
            Path file = run.getRootDir().toPath().resolve(record);
            if (Files.exists(file)) {
                Matcher moments = MOMENT.matcher(Files.readString(file));
                Files.writeString(
                        file, moments.replaceAll(m -> m.group(1) + (Long.parseLong(m.group(2)) - by.toMillis())));
            }
        }
        WorkflowJob job = run.getParent();
        job.getLazyBuildMixIn()._getRuns().purgeCache();
        return job.getBuildByNumber(run.getNumber());
    }

    // ---- User settings

    static void newBuildPage(String user, boolean on) throws IOException {
        String flag = new NewBuildPageUserExperimentalFlag().getFlagKey();
        User.getById(user, true).addProperty(new UserExperimentalFlagsProperty(Map.of(flag, Boolean.toString(on))));
    }

    static void darkTheme(String user, boolean on) throws IOException {
        ThemeUserProperty theme = new ThemeUserProperty();
        theme.setTheme(on ? new DarkThemeManagerFactory() : new NoOpThemeManagerFactory());
        User.getById(user, true).addProperty(theme);
    }
}
