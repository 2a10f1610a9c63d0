package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.Launcher;
import hudson.Util;
import hudson.XmlFile;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsolePublication;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SleepBuilder;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.TestExtension;

/** Tests that storing a link delays a step only until its deadline, and recreates no deleted build. */
@WithVncJenkins
@Timeout(150)
class SlowStorageTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod')";

    private static final String SEARCH =
            "tencentVncUrl instanceName: 'web-1', region: 'ap-beijing', credentialsId: 'prod'";

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private final CountDownLatch gate = new CountDownLatch(1);
    private VncJenkins jenkins;

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        Listener.stuck.clear();
    }

    /** Another plugin's listener, which blocks when a link is stored with a build of certain jobs. */
    @TestExtension
    public static final class Listener extends SaveableListener {

        private static final Set<String> stuck = ConcurrentHashMap.newKeySet();
        private static volatile CountDownLatch held = new CountDownLatch(0);
        private static volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void onChange(Saveable o, XmlFile file) {
            if (o instanceof Run<?, ?> run
                    && stuck.contains(run.getParent().getName())
                    && Thread.currentThread().getName().startsWith("Tencent Cloud VNC")) {
                held.countDown();
                waitFor(gate);
            }
        }
    }

    /** Waits for the gate and ignores interrupts. */
    private static void waitFor(CountDownLatch gate) {
        boolean open = false;
        while (!open) {
            try {
                gate.await();
                open = true;
            } catch (InterruptedException e) {
                // Ignored, as a misbehaving listener does.
            }
        }
    }

    /** Blocks the storing of links with the build until the gate opens. */
    private void holdStores(Run<?, ?> run) {
        BackgroundExecutors.get().saveQueue.runAsync(run, () -> waitFor(gate));
    }

    /** Opens the gate, and waits until the pending links are stored. */
    private void letStoresEnd(List<? extends Run<?, ?>> runs) throws Exception {
        gate.countDown();
        for (Run<?, ?> run : runs) {
            BackgroundExecutors.get().saveQueue.runAsync(run, () -> {}).get(1, TimeUnit.MINUTES);
        }
    }

    private static FreeStyleProject freestyle() throws IOException {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId(FakeCvm.INSTANCE);
        publisher.setRegion(FakeCvm.REGION);
        publisher.setCredentialsId("prod");
        publisher.setPublishOn(PublishOn.ALWAYS);
        FreeStyleProject project = rule.createFreeStyleProject();
        project.getPublishersList().add(publisher);
        return project;
    }

    private static byte[] buildXml(Run<?, ?> run) throws IOException {
        return Files.readAllBytes(file(run));
    }

    private static Path file(Run<?, ?> run) {
        return run.getRootDir().toPath().resolve("build.xml");
    }

    /** Whether Jenkins has stored the result: a build says that it has ended a moment before. */
    private static boolean hasEnded(Run<?, ?> run) {
        try {
            return !run.isBuilding()
                    && Files.exists(file(run))
                    && Files.readString(file(run)).contains("<result>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fourHangingSavesDelayNoOtherBuild() throws Exception {
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
        Listener.held = new CountDownLatch(4);
        Listener.gate = gate;
        List<WorkflowRun> stuck = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            WorkflowJob job = jenkins.pipeline(VncJenkins.STEP);
            Listener.stuck.add(job.getName());
            stuck.add(job.scheduleBuild2(0).waitForStart());
        }
        assertTrue(Listener.held.await(1, TimeUnit.MINUTES));
        long before = System.nanoTime();

        List<Run<?, ?>> others = List.of(
                jenkins.build(VncJenkins.STEP, Result.SUCCESS),
                jenkins.build(SEARCH, Result.SUCCESS),
                jenkins.build(BLOCK + " { error 'broken' }", Result.FAILURE),
                rule.buildAndAssertSuccess(freestyle()));

        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        assertTrue(seconds < 25, "delayed for " + seconds + " s");
        for (Run<?, ?> run : others) {
            rule.assertLogContains("Tencent Cloud VNC console for ins-", run);
            rule.assertLogContains("Checked: the console can be opened", run);
        }
        for (WorkflowRun run : stuck) {
            rule.waitForMessage("No link for ins-r9hr2upy: ", run);
        }
        letStoresEnd(stuck);
        for (WorkflowRun run : stuck) {
            rule.assertBuildStatusSuccess(rule.waitForCompletion(run));
            rule.assertLogNotContains("Checked:", run);
            assertEquals(
                    1,
                    run.getAction(ConsoleAction.class)
                            .getConsoles()
                            .getTargets()
                            .size(),
                    "it was stored nevertheless");
        }
    }

    @Test
    void pendingLinkDelaysNoStepPastDeadline() throws Exception {
        FreeStyleProject project = freestyle();
        project.getBuildersList().add(new SleepBuilder(3_000));
        WorkflowRun step = started("sleep 3\n" + VncJenkins.STEP + "\necho 'went on'");
        WorkflowRun search = started("sleep 3\n" + SEARCH);
        WorkflowRun block = started("sleep 3\n" + BLOCK + " { error 'broken' }");
        FreeStyleBuild freestyle = project.scheduleBuild2(0).waitForStart();
        holdStores(freestyle);
        List<Run<?, ?>> waiting = List.of(step, search, block, freestyle);

        Awaitility.await()
                .atMost(45, TimeUnit.SECONDS)
                .until(() -> waiting.stream().allMatch(SlowStorageTest::hasEnded));

        rule.assertBuildStatusSuccess(step);
        rule.assertLogContains("went on", step);
        rule.assertBuildStatusSuccess(search);
        rule.assertBuildStatusSuccess(freestyle);
        rule.assertBuildStatus(Result.FAILURE, block);
        assertEquals("broken", block.getExecution().getCauseOfFailure().getMessage());
        List<byte[]> before = new ArrayList<>();
        for (Run<?, ?> run : waiting) {
            rule.assertLogContains(
                    "No link for " + (run == search ? "instanceName=web-1" : "ins-r9hr2upy") + ": ", run);
            before.add(buildXml(run));
        }

        letStoresEnd(waiting);

        for (int i = 0; i < waiting.size(); i++) {
            Run<?, ?> run = waiting.get(i);
            assertArrayEquals(before.get(i), buildXml(run), "a completed build is not stored again");
            assertNull(run.getAction(ConsoleAction.class));
            rule.assertLogNotContains("Tencent Cloud VNC console for", run);
        }
        assertTrue(cvm.calls().isEmpty());
    }

    private WorkflowRun started(String script) throws Exception {
        WorkflowRun run = jenkins.pipeline(script).scheduleBuild2(0).waitForStart();
        holdStores(run);
        return run;
    }

    @Test
    void hangingSaveDelaysNoOtherBuild() throws Exception {
        Listener.held = new CountDownLatch(1);
        Listener.gate = gate;
        WorkflowJob job = jenkins.pipeline("""
                def branches = [:]
                for (int i = 0; i < 8; i++) {
                  def id = String.format('ins-%08d', i)
                  branches[id] = { tencentVncUrl instanceId: id, region: 'ap-beijing', credentialsId: 'prod' }
                }
                parallel branches
                """);
        Listener.stuck.add(job.getName());
        WorkflowRun stuck = job.scheduleBuild2(0).waitForStart();
        assertTrue(Listener.held.await(1, TimeUnit.MINUTES));
        Awaitility.await().until(() -> JenkinsRule.getLog(stuck).split("tencentVncUrl", -1).length == 9);
        long before = System.nanoTime();

        WorkflowRun other = jenkins.build(VncJenkins.STEP, Result.SUCCESS);

        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        assertTrue(seconds < 25, "delayed for " + seconds + " s");
        rule.assertLogContains("Checked: the console can be opened", other);
        gate.countDown();
        rule.assertBuildStatusSuccess(rule.waitForCompletion(stuck));
    }

    /** Returns a target of an unrelated build. */
    private ConsoleTarget target() throws Exception {
        return jenkins.build(VncJenkins.STEP.replace("credentialsId", "check: false, credentialsId"), Result.SUCCESS)
                .getAction(ConsoleAction.class)
                .getConsoles()
                .getTargets()
                .get(0);
    }

    @Test
    void completedBuildIsNotWritten() throws Exception {
        ConsoleTarget target = target();
        WorkflowRun run = jenkins.build("echo 'nothing to see'", Result.SUCCESS);
        byte[] before = buildXml(run);

        assertEquals(
                ConsolePublication.Status.BUILD_HAS_ENDED,
                ConsolePublication.publish(run, target).status());

        assertArrayEquals(before, buildXml(run));
        assertNull(run.getAction(ConsoleAction.class));
    }

    @Test
    void missingDirectoryIsNotRecreated() throws Exception {
        ConsoleTarget target = target();
        FreeStyleBuild run = waitingBuild(target);
        File directory = run.getRootDir();
        Util.deleteRecursive(directory);

        assertEquals(
                ConsolePublication.Status.BUILD_HAS_ENDED,
                ConsolePublication.publish(run, target).status());

        assertFalse(directory.exists());
        run.getExecutor().interrupt();
        rule.waitForCompletion(run);
    }

    /** Publishes during the deletion of its job, while its build and its directory still exist. */
    public static final class WhenInterrupted extends TestBuilder {

        private static volatile CountDownLatch begun;
        private static volatile CompletableFuture<ConsolePublication.Status> published;
        private static volatile ConsoleTarget target;

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                assertTrue(build.isLogUpdated() && build.getRootDir().isDirectory());
                published.complete(ConsolePublication.publish(build, target).status());
            }
            return true;
        }
    }

    private static FreeStyleBuild waitingBuild(ConsoleTarget target) throws Exception {
        WhenInterrupted.begun = new CountDownLatch(1);
        WhenInterrupted.published = new CompletableFuture<>();
        WhenInterrupted.target = target;
        FreeStyleProject job = rule.createFreeStyleProject();
        job.getBuildersList().add(new WhenInterrupted());
        FreeStyleBuild run = job.scheduleBuild2(0).waitForStart();
        assertTrue(WhenInterrupted.begun.await(1, TimeUnit.MINUTES));
        return run;
    }

    @Test
    void jobBeingDeletedIsNotStored() throws Exception {
        FreeStyleProject job = waitingBuild(target()).getParent();

        job.delete();

        assertEquals(ConsolePublication.Status.BUILD_HAS_ENDED, WhenInterrupted.published.get(1, TimeUnit.MINUTES));
        assertFalse(job.getRootDir().exists());
    }

    @Test
    void pendingLinkDoesNotRecreateJob() throws Exception {
        WorkflowRun run = started("sleep 3\n" + VncJenkins.STEP);
        WorkflowJob job = run.getParent();
        rule.waitForMessage("[Pipeline] tencentVncUrl", run);

        job.delete();
        letStoresEnd(List.of(run));

        assertFalse(run.getRootDir().exists());
        assertFalse(job.getRootDir().exists());
    }

    @Test
    void pendingLinkDoesNotRecreateBuild() throws Exception {
        WorkflowRun run = started("sleep 3\n" + BLOCK + " { error 'broken' }");
        rule.waitForMessage("[Pipeline] error", run);
        run.getExecutor().interrupt();
        rule.assertBuildStatus(Result.ABORTED, rule.waitForCompletion(run));
        Path directory = run.getRootDir().toPath();

        run.delete();
        letStoresEnd(List.of(run));

        assertFalse(Files.exists(directory));
        assertFalse(Files.exists(directory.resolveSibling("." + directory.getFileName())));
    }
}
