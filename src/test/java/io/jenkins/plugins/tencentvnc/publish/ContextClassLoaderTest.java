package io.jenkins.plugins.tencentvnc.publish;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import groovy.lang.GroovyClassLoader;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;

/** Tests that idle threads of the plugin do not retain the class loader of a completed build. */
@WithVncJenkins
class ContextClassLoaderTest {

    private static final String NAME = "Tencent Cloud VNC ";

    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private VncJenkins jenkins;

    @Test
    void newThreadHasJenkinsClassLoader() throws Exception {
        Thread creator = Thread.currentThread();
        ClassLoader before = creator.getContextClassLoader();
        try (URLClassLoader ofBuild = new URLClassLoader(new URL[0], before)) {
            creator.setContextClassLoader(ofBuild);

            Thread created = BackgroundExecutors.factory("a thread").newThread(() -> {});

            assertSame(Jenkins.class.getClassLoader(), created.getContextClassLoader());
        } finally {
            creator.setContextClassLoader(before);
        }
    }

    @Test
    void idleThreadsHaveJenkinsClassLoader() throws Exception {
        WorkflowRun run = jenkins.build("""
                tencentVncOnFailure(instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod',
                    screenshot: true) {
                  error 'deployment failed'
                }
                """, Result.FAILURE);
        assertEquals(200, jenkins.open(OPERATOR, run, "application/json").statusCode());

        List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(NAME))
                .toList();
        Set<String> purposes = workers.stream()
                .map(worker -> worker.getName().substring(NAME.length()).replaceAll(" .*", ""))
                .collect(Collectors.toSet());
        assertTrue(purposes.containsAll(Set.of("save", "screen", "credentials")), "" + purposes);
        for (Thread worker : workers) {
            assertSame(Jenkins.class.getClassLoader(), worker.getContextClassLoader(), worker.getName());
        }
        for (Thread other : Thread.getAllStackTraces().keySet()) {
            if (other.getName().matches("Tencent.*|OkHttp.*|.*[dD]elayScheduler.*")) { // started by our calls
                assertFalse(other.getContextClassLoader() instanceof GroovyClassLoader, other.getName());
            }
        }
    }
}
