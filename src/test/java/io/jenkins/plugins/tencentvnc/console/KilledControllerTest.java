package io.jenkins.plugins.tencentvnc.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.HudsonPrivateSecurityRealm;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.SecretScan;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.security.ApiTokenProperty;
import net.sf.json.JSONObject;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Tests a controller in its own JVM: the content of its heap, and the records that survive a kill. */
class KilledControllerTest {

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension();

    private final FakeCvm cvm = FakeCvm.start();

    @TempDir
    private File temp;

    @AfterEach
    void stop() throws Exception {
        try (SecretScan scan = new SecretScan(cvm)) {
            scan.assertCleanFiles(controller.getHome().toPath());
        }
        cvm.close();
    }

    /** Returns an Authorization header for a user, and the path of a build with a published console. */
    private static String[] prepare(JenkinsRule rule, String endpoint, String consolePage) throws Exception {
        TencentVncConfiguration.get().setEndpoint(endpoint);
        TencentVncConfiguration.get().setConsolePage(consolePage);
        VncJenkins.addCredential(VncJenkins.credential("prod", FakeCvm.SECRET_KEY));
        HudsonPrivateSecurityRealm realm = new HudsonPrivateSecurityRealm(false, false, null);
        realm.createAccount("alice", "password");
        rule.jenkins.setSecurityRealm(realm);
        WorkflowJob job = rule.createProject(WorkflowJob.class, "deploy0");
        job.setDefinition(new CpsFlowDefinition(VncJenkins.STEP + ", check: false\nerror 'deployment failed'", true));
        WorkflowRun run = rule.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));
        String token =
                User.getById("alice", true).getProperty(ApiTokenProperty.class).generateNewToken("test").plainValue;
        String credentials = Base64.getEncoder().encodeToString(("alice:" + token).getBytes(StandardCharsets.UTF_8));
        return new String[] {"Basic " + credentials, run.getUrl()};
    }

    private static ArrayList<String> openings(JenkinsRule rule) {
        ConsoleAction action = rule.jenkins
                .getItemByFullName("deploy0", WorkflowJob.class)
                .getLastBuild()
                .getAction(ConsoleAction.class);
        ArrayList<String> requestIds = new ArrayList<>();
        action.getConsoles().getOpenings().forEach(opening -> requestIds.add(opening.requestId()));
        assertEquals(requestIds.size(), action.getConsoles().getOpeningsTotal());
        return requestIds;
    }

    private static void dumpHeap(JenkinsRule rule, File file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.getPath(), true);
    }

    private JSONObject open(String[] prepared) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(controller.getUrl() + prepared[1]
                                        + "tencent-vnc/open?instance=" + FakeCvm.INSTANCE))
                                .header("Authorization", prepared[0])
                                .header("Accept", "application/json")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JSONObject.fromObject(answer.body());
    }

    @Test
    void answeredOpensSurviveAKill() throws Throwable {
        controller.startJenkins();
        String[] prepared = controller.runRemotely(KilledControllerTest::prepare, cvm.endpoint(), cvm.consolePage());
        Queue<String> answered = new ConcurrentLinkedQueue<>();
        ExecutorService people = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            people.submit(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    answered.add(open(prepared).getString("requestId"));
                }
                return null; // not reached: the killed controller ends the loop with an exception
            });
        }
        Awaitility.await().atMost(2, TimeUnit.MINUTES).until(() -> answered.size() >= 15);

        controller.getProcess().destroyForcibly();
        people.shutdownNow();
        assertTrue(people.awaitTermination(30, TimeUnit.SECONDS));
        controller.stopJenkinsForcibly();

        controller.startJenkins();
        List<String> recorded = controller.runRemotely(KilledControllerTest::openings);
        answered.forEach(recorded::remove);
        assertTrue(recorded.size() <= 4, "only opens in progress are recorded without an answer");
        List<String> all = controller.runRemotely(KilledControllerTest::openings);
        assertTrue(all.containsAll(answered), answered + " are all in " + all);
    }

    @Test
    void heapHoldsNoConsoleUrlAfterOpen() throws Throwable {
        controller.startJenkins();
        String[] prepared = controller.runRemotely(KilledControllerTest::prepare, cvm.endpoint(), cvm.consolePage());
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String url = open(prepared).getString("url");
            secrets.add(url);
            secrets.add(url.substring((cvm.consolePage() + "?InstanceVncUrl=").length()));
        }

        // A thread that has sent its answer may not have ended its request; what is kept is in every dump.
        AtomicInteger dumps = new AtomicInteger();
        Awaitility.await()
                .atMost(2, TimeUnit.MINUTES)
                .untilAsserted(
                        () -> assertHoldsNone(secrets, new File(temp, "heap" + dumps.incrementAndGet() + ".hprof")));
    }

    private void assertHoldsNone(List<String> secrets, File dump) throws Throwable {
        controller.runRemotely(KilledControllerTest::dumpHeap, dump);

        byte[] heap = Files.readAllBytes(dump.toPath());
        assertTrue(holdsText(heap, cvm.consolePage()), "the setting is there, so the search works");
        for (String secret : secrets) {
            assertFalse(holdsText(heap, secret), secret);
        }
    }

    /**
     * Whether a live object holds a text with this beginning. In a heap dump the characters of a text follow the
     * element type byte (8) of their array. A used network buffer with remains of a response begins differently. The
     * text must not be a constant of a class: a dump lists those too, after an ID that may end with the same byte.
     */
    private static boolean holdsText(byte[] heap, String beginning) {
        byte[] wanted = ("\u0008" + beginning).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i <= heap.length - wanted.length; i++) {
            int j = 0;
            while (j < wanted.length && heap[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
