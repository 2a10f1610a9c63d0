package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.STEP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.triggers.TimerTrigger;
import io.jenkins.plugins.tencentvnc.tencentcloud.LogRecords;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Tests consoles that are reserved for the build's requesters. */
@WithVncJenkins
class BuildRequestersTest {

    private static final String RESERVED = STEP + ", check: false, openBy: 'REQUESTER'\nerror 'deployment failed'";

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @BeforeAll
    static void setUp() throws Exception {
        for (String user : new String[] {"alice", "bob", "carol"}) {
            jenkins.permitToOpen(user);
        }
    }

    private static WorkflowRun build(Cause... causes) throws Exception {
        return rule.assertBuildStatus(
                Result.FAILURE, jenkins.pipeline(RESERVED).scheduleBuild2(0, new CauseAction(causes)));
    }

    private static int open(String user, Run<?, ?> run) throws Exception {
        return jenkins.open(user, run, "application/json").statusCode();
    }

    private static String page(String user, Run<?, ?> run) throws Exception {
        return jenkins.send(user, HttpRequest.newBuilder(URI.create(jenkins.page(run, ""))))
                .body();
    }

    @Test
    void userIdsFollowTheSecurityRealm() throws Exception {
        WorkflowRun run = build(new Cause.UserIdCause("Alice"));

        assertEquals(200, open("alice", run));
        assertEquals(200, open("ALICE", run));
        assertEquals(403, open("bob", run));
    }

    @Test
    void everyRequesterMayOpen() throws Exception {
        WorkflowRun run = build(new Cause.UserIdCause("alice"), new Cause.UserIdCause("bob"));

        assertEquals(200, open("alice", run));
        assertEquals(200, open("bob", run));
        assertEquals(403, open("carol", run));
    }

    @Test
    void upstreamRequesterMayOpen() throws Exception {
        WorkflowRun first = build(new Cause.UserIdCause("alice"));
        WorkflowRun second = build(new Cause.UpstreamCause((Run<?, ?>) first));
        WorkflowRun third = build(new Cause.UpstreamCause((Run<?, ?>) second));

        assertEquals(200, open("alice", third));
        assertEquals(403, open("bob", third));
        first.delete();
        second.delete();
        assertEquals(200, open("alice", third), "the stored causes count when the builds are deleted");
        assertEquals(403, open("bob", third));
    }

    @Test
    void longUpstreamChainKeepsReservation() throws Exception {
        WorkflowRun run = build(new Cause.UserIdCause("alice"));
        List<WorkflowRun> chain = new ArrayList<>(List.of(run));
        for (int i = 0; i < 13; i++) {
            run = build(new Cause.UpstreamCause((Run<?, ?>) run));
            chain.add(run);
        }

        assertEquals(403, open("bob", run));
        assertEquals(200, open("alice", run));
        for (WorkflowRun gone : chain.subList(0, chain.size() - 1)) {
            gone.delete();
        }
        assertEquals(403, open("bob", run), "the requester is unknown, so the console stays reserved");
        assertEquals(200, open(VncJenkins.ADMINISTRATOR, run));
    }

    /** Two targets of one build that turn out to be the same instance. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "instanceName: 'NAME', openBy: 'REQUESTER'|ID",
                "ID|instanceName: 'NAME', openBy: 'REQUESTER'",
                "tag: 'name=NAME'|instanceName: 'NAME', openBy: 'REQUESTER'"
            })
    void laterSearchKeepsReservation(String named) throws Exception {
        String name = "found-" + Math.floorMod(named.hashCode(), 1_000);
        StringBuilder script = new StringBuilder();
        for (String machine : named.replace("NAME", name)
                .replace("ID", "instanceId: '" + FakeCvm.INSTANCE + "'")
                .split("\\|")) {
            script.append("tencentVncUrl(region: 'ap-beijing', credentialsId: 'prod', check: false, ")
                    .append(machine)
                    .append(")\n");
        }
        WorkflowRun run = rule.assertBuildStatus(
                Result.FAILURE,
                jenkins.pipeline(script + "error 'deployment failed'")
                        .scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("alice"))));
        cvm.with(FakeInstance.of(FakeCvm.INSTANCE, FakeCvm.REGION, "RUNNING")
                .named(name)
                .tagged("name", name));

        if (named.startsWith("tag")) {
            assertEquals(200, find("bob", run, "tag=name=" + name));
        }
        assertEquals(200, find("alice", run, "instanceName=" + name));

        assertEquals(
                1, run.getAction(ConsoleAction.class).getConsoles().getTargets().size());
        assertEquals(403, open("bob", run));
        assertEquals(200, open("alice", run));
    }

    private static int find(String user, Run<?, ?> run, String finder) throws Exception {
        return jenkins.send(
                        user,
                        HttpRequest.newBuilder(URI.create(jenkins.page(
                                        run, "find?finder=" + URLEncoder.encode(finder, StandardCharsets.UTF_8))))
                                .header("Accept", "application/json")
                                .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void buildWithoutRequesterIsOpenToPermitted() throws Exception {
        WorkflowRun run = build(new TimerTrigger.TimerTriggerCause());

        assertTrue(page("bob", run).contains("No user started this build"), page("bob", run));
        assertEquals(200, open("bob", run));
    }

    /** Visibility of the first job affects the user's own view, not the decision who started the build. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hiddenFirstJobGivesTheSameAnswer(boolean discovers) throws Exception {
        String starter = discovers ? "dave" : "nina";
        String other = discovers ? "erin" : "otto";
        WorkflowRun run = build(new Cause.UserIdCause(starter));
        for (int i = 0; i < 13; i++) {
            run = build(new Cause.UpstreamCause((Run<?, ?>) run));
        }
        MockAuthorizationStrategy strategy = (MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy();
        for (String user : List.of(starter, other)) {
            strategy.grant(Jenkins.READ).onRoot().to(user);
            strategy.grant(Item.READ, ConsolePermissions.OPEN)
                    .onItems(run.getParent())
                    .to(user);
            if (discovers) {
                strategy.grant(Item.DISCOVER).everywhere().to(user);
            }
        }

        assertEquals(200, open(starter, run));
        assertEquals(403, open(other, run));

        assertEquals(2, run.getAction(ConsoleAction.class).getConsoles().getOpeningsTotal());
        assertEquals(
                List.of("OPEN ins-r9hr2upy null", "OPEN ins-r9hr2upy Client.NotRequester"),
                JournalFixtures.journal(run));
        assertTrue(page(starter, run).contains("Open VNC console"), page(starter, run));
    }

    private static Cause.UpstreamCause upstream(String job, Cause... causes) throws Exception {
        Constructor<Cause.UpstreamCause> stored =
                Cause.UpstreamCause.class.getDeclaredConstructor(String.class, int.class, String.class, List.class);
        stored.setAccessible(true);
        return stored.newInstance(job, 1, "job/" + job + "/", List.of(causes));
    }

    /** Jenkins truncates causes; beyond 25 builds it leaves no trace of that. */
    @Test
    void truncatedCausesKeepReservation() throws Exception {
        WorkflowRun run = build(upstream("gone", upstream("gone-too")));

        assertEquals(403, open("bob", run));
        assertFalse(page("bob", run).contains("No user started this build"), page("bob", run));
        assertEquals(200, open(VncJenkins.ADMINISTRATOR, run));
    }

    /** Jenkins also stores the causes of a repeated build only once. */
    @Test
    void causesStoredElsewhereAreComplete() throws Exception {
        WorkflowRun run = build(
                upstream("left", upstream("gone", new TimerTrigger.TimerTriggerCause())),
                upstream("right", upstream("gone")));

        assertEquals(200, open("bob", run));
    }

    /** The stored causes name the user; a later build of the same name and number does not count. */
    @Test
    void storedUserPrecedesTruncationMark() throws Exception {
        Cause.UpstreamCause cut = upstream("gone", deeplyNested(), new Cause.UserIdCause("alice"));
        WorkflowRun run = build(cut);

        assertEquals(200, open("alice", run));
        assertEquals(403, open("bob", run));

        WorkflowJob again = jenkins.pipeline("echo 'another job of that name'");
        rule.assertBuildStatus(Result.SUCCESS, again.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("bob"))));
        WorkflowRun other = build(upstream(again.getName(), deeplyNested(), new Cause.UserIdCause("alice")));
        assertEquals(200, open("alice", other));
        assertEquals(403, open("bob", other));
    }

    private static Cause deeplyNested() throws Exception {
        Constructor<Cause.UpstreamCause.DeeplyNestedUpstreamCause> mark =
                Cause.UpstreamCause.DeeplyNestedUpstreamCause.class.getDeclaredConstructor();
        mark.setAccessible(true);
        return mark.newInstance();
    }

    /** Jenkins stores repeated causes only once, where a depth-first walk meets them. */
    @Test
    void repeatedCausesAreFoundDepthFirst() throws Exception {
        WorkflowRun run = build(upstream(
                "both",
                upstream("left", upstream("further", upstream("gone", new TimerTrigger.TimerTriggerCause()))),
                upstream("right", upstream("gone"))));

        assertEquals(200, open("bob", run));
    }

    /** The cause of another plugin. */
    private static final class BrokenCause extends Cause.UserIdCause {

        private final transient Throwable thrown;

        BrokenCause(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getUserId() {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    static Stream<Throwable> thrown() {
        return Stream.of(new IllegalStateException("broken"), new NoClassDefFoundError("broken"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void throwingCauseIsRecordedAsFailure(Throwable thrown) throws Exception {
        WorkflowRun run = build(new Cause.UserIdCause("alice"));
        run.replaceAction(new CauseAction(new BrokenCause(thrown)));

        try (LogRecords records = new LogRecords("io.jenkins.plugins.tencentvnc")) {
            HttpResponse<String> answer = jenkins.open("alice", run, "application/json");

            assertEquals("Client.Failed", JSONObject.fromObject(answer.body()).getString("code"));
            assertEquals(List.of("OPEN ins-r9hr2upy Client.Failed"), JournalFixtures.journal(run));
            assertTrue(
                    records.all().stream().anyMatch(record -> record.contains("outcome=Client.Failed")),
                    records.all().toString());
            assertTrue(
                    records.all().stream().anyMatch(record -> record.contains(thrown.toString())),
                    records.all().toString());
        }
    }
}
