package io.jenkins.plugins.tencentvnc.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ExtensionList;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that steps end, without effect on their builds, while the system refuses new threads. */
@WithVncJenkins
@Timeout(60)
class NoThreadTest {

    private static final String BLOCK =
            "tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod')";

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;
    private ExtensionList<BackgroundExecutors> list;
    private BackgroundExecutors original;
    private BackgroundExecutors executors;

    /** The end of the names of threads that are refused; null for none. */
    private volatile String refused;

    @BeforeEach
    void replaceExecutors() {
        executors = new BackgroundExecutors(name -> task -> {
            if (refused != null && name.endsWith(refused)) {
                throw new Error("unable to create native thread");
            }
            return BackgroundExecutors.factory(name).newThread(task);
        });
        original = BackgroundExecutors.get();
        list = rule.jenkins.getExtensionList(BackgroundExecutors.class);
        replace(original, executors);
    }

    @AfterEach
    void restoreExecutors() {
        refused = null;
        replace(executors, original);
        executors.shutDown();
    }

    private void replace(BackgroundExecutors before, BackgroundExecutors after) {
        list.remove(before);
        list.add(after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "save", "check", "task"})
    void stepsEndWithoutThread(String names) throws Exception {
        refused = names;
        long before = System.nanoTime();

        jenkins.build(VncJenkins.STEP, Result.SUCCESS);
        jenkins.build(BLOCK + " { echo 'the block has run' }", Result.SUCCESS);
        WorkflowRun block = jenkins.build(BLOCK + " { error 'broken' }", Result.FAILURE);

        assertEquals("broken", block.getExecution().getCauseOfFailure().getMessage());
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        assertTrue(seconds < 25, "they took " + seconds + " s");
    }

    @ParameterizedTest
    @CsvSource({
        "'',",
        "search, To repeat the search",
        "save, No link for instanceName=web-1: an unexpected error occurred",
        "task,",
    })
    void searchEndsWithoutThread(String names, String line) throws Exception {
        cvm.with(FakeInstance.of("ins-00000001", FakeCvm.REGION, "RUNNING").named("web-1"));
        refused = names;
        long before = System.nanoTime();

        WorkflowRun run = jenkins.build(
                VncJenkins.STEP.replace("instanceId: 'ins-r9hr2upy'", "instanceName: 'web-1'"), Result.SUCCESS);

        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        assertTrue(seconds < 25, "it took " + seconds + " s");
        if (line != null) { // otherwise there is no thread to write it
            rule.assertLogContains(line, run);
        }
    }

    @Test
    void postBuildStepEnds() throws Exception {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId(FakeCvm.INSTANCE);
        publisher.setRegion(FakeCvm.REGION);
        publisher.setCredentialsId("prod");
        publisher.setPublishOn(PublishOn.ALWAYS);
        FreeStyleProject job = rule.createFreeStyleProject();
        job.getPublishersList().add(publisher);
        refused = "";

        FreeStyleBuild build = rule.buildAndAssertSuccess(job);

        rule.assertLogContains("Finished: SUCCESS", build);
    }
}
