package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * Tests that a link works for 24 hours after the end of its build. A build that died with its controller has no
 * recorded end.
 */
@WithVncJenkins
class LinkExpiryTest {

    private static JenkinsRule rule;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    /** Returns a build that began three days ago. */
    private FreeStyleBuild build(Duration duration, Instant lastLine) throws Exception {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId(FakeCvm.INSTANCE);
        publisher.setRegion(FakeCvm.REGION);
        publisher.setCredentialsId("prod");
        publisher.setPublishOn(PublishOn.ALWAYS);
        FreeStyleProject project = rule.createFreeStyleProject();
        project.getPublishersList().add(publisher);
        FreeStyleBuild build = rule.buildAndAssertSuccess(project);
        long began = Instant.now().minus(Duration.ofDays(3)).toEpochMilli();
        Path stored = build.getRootDir().toPath().resolve("build.xml");
        String before = Files.readString(stored);
        String after = before.replaceAll("<startTime>[^<]*<", "<startTime>" + began + "<")
                .replaceAll("<duration>[^<]*<", "<duration>" + duration.toMillis() + "<");
        assertNotEquals(before, after);
        Files.writeString(stored, after);
        Files.setLastModifiedTime(build.getRootDir().toPath().resolve("log"), FileTime.from(lastLine));
        project.doReload();
        FreeStyleBuild read = project.getBuildByNumber(build.getNumber());
        assertEquals(began, read.getStartTimeInMillis());
        return read;
    }

    private int open(FreeStyleBuild build) throws Exception {
        return jenkins.open(OPERATOR, build, "application/json").statusCode();
    }

    @Test
    void lifetimeStartsAtTheEndOfTheBuild() throws Exception {
        assertEquals(410, open(build(Duration.ofMinutes(5), Instant.now())));
        assertEquals(200, open(build(Duration.ofHours(49), Instant.now().minus(Duration.ofDays(2)))));
    }

    @Test
    void lifetimeOfKilledBuildStartsAtLastLine() throws Exception {
        assertEquals(200, open(build(Duration.ZERO, Instant.now().minus(Duration.ofHours(1)))));
        assertEquals(410, open(build(Duration.ZERO, Instant.now().minus(Duration.ofHours(25)))));
    }
}
