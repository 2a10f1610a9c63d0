package io.jenkins.plugins.tencentvnc.benchmark.jenkins;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.benchmark.BaselineClient;
import io.jenkins.plugins.tencentvnc.benchmark.PairedMeasurement;
import io.jenkins.plugins.tencentvnc.benchmark.Results;
import io.jenkins.plugins.tencentvnc.benchmark.Row;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudInstanceRoleCredentials;
import io.jenkins.plugins.tencentvnc.link.OpenBy.AccessReason;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.scriptsecurity.scripts.ScriptApproval;
import org.jenkinsci.plugins.scriptsecurity.scripts.languages.GroovyLanguage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Compares opens, pages and steps with similar operations on the same Jenkins. */
@WithJenkins
class JenkinsBench {

    /** The rate limit is per key, so with this many instances and keys no open waits. */
    private static final int MACHINES = 50;

    /** Enough for both operations to be compiled. */
    private static final int WARM_UP = 10_000;

    /** For operations that earlier measurements have compiled. */
    private static final int COMPILED = 50;

    private static final int PAIRS = 200;

    private final Results results = Results.ofRun();
    private final BaselineClient baseline = new BaselineClient();
    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private JenkinsRule rule;
    private VncJenkins jenkins;
    private int views;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        this.rule = rule;
        jenkins = new VncJenkins(rule, cvm).setUpDefaults();
        jenkins.secrets().close(); // it logs at every level, which no production Jenkins does
        cvm.withKey("AKIDHandWritten", FakeCvm.SECRET_KEY).limitPerSecond(Integer.MAX_VALUE);
        for (int i = 0; i < MACHINES; i++) {
            cvm.withKey(secretId(i), FakeCvm.SECRET_KEY).withInstance(machine(i), FakeCvm.REGION, "RUNNING");
            VncJenkins.addCredential(VncJenkins.credential("key" + i, secretId(i), FakeCvm.SECRET_KEY));
        }
    }

    @AfterEach
    void stop() {
        cvm.close();
    }

    private static String machine(int i) {
        return "ins-bench0%02d".formatted(i);
    }

    private static String secretId(int i) {
        return "AKIDOfJenkinsBench" + i;
    }

    /** Returns steps that publish an instance, each with its own key. */
    private static String publish(int machine, String more) {
        return "tencentVncUrl(instanceId: '%s', region: '%s', credentialsId: 'key%d', %s)%n"
                .formatted(machine(machine), FakeCvm.REGION, machine, more);
    }

    private WorkflowRun build(String steps) throws Exception {
        return jenkins.build(steps + "error 'deployment failed'", Result.FAILURE);
    }

    private WorkflowRun publishing(int machines) throws Exception {
        return build(IntStream.range(0, machines)
                .mapToObj(i -> publish(i, "check: false"))
                .collect(Collectors.joining()));
    }

    private String get(String path) throws Exception {
        HttpResponse<String> answer = jenkins.send(OPERATOR, HttpRequest.newBuilder(URI.create(rule.getURL() + path)));
        assertEquals(200, answer.statusCode(), path);
        return answer.body();
    }

    private void view(String path) throws Exception {
        views++;
        get(path);
    }

    private void open(Run<?, ?> run, int machine) throws Exception {
        HttpResponse<String> answer = jenkins.send(
                OPERATOR,
                HttpRequest.newBuilder(URI.create(jenkins.page(run, "open?instance=" + machine(machine))))
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.noBody()));
        assertEquals(200, answer.statusCode(), answer.body());
    }

    /** Returns the time without that of the API call, as a bare call measures it. */
    private double nanosOfOpen(Run<?, ?> run, int machine) throws Exception {
        long start = System.nanoTime();
        open(run, machine);
        long opened = System.nanoTime();
        baseline.mint(cvm.endpoint(), "AKIDHandWritten");
        return opened - start - (System.nanoTime() - opened);
    }

    private static double nanos(Task task) throws Exception {
        long start = System.nanoTime();
        task.run();
        return System.nanoTime() - start;
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void addOpenings(Run<?, ?> run, int machines, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String request = UUID.nameUUIDFromBytes(new byte[] {(byte) i}).toString();
            JournalFixtures.add(run, OPERATOR, AccessReason.PERMITTED, machine(i % machines), null, request);
        }
    }

    @Test
    void opensBesidePlainRequests() throws Exception {
        List<WorkflowRun> single = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            single.add(build(publish(i, "check: false")));
        }
        results.add(
                Row.OPEN,
                PairedMeasurement.ofTimed(
                        WARM_UP,
                        PAIRS,
                        i -> nanosOfOpen(single.get(i % 20), i % 20),
                        i -> nanos(() -> get("whoAmI/api/json"))));

        WorkflowRun fifty = publishing(MACHINES);
        results.add(
                Row.TARGETS,
                PairedMeasurement.of(
                        COMPILED, PAIRS, i -> open(fifty, i % MACHINES), i -> open(single.get(i % 20), i % 20)));

        WorkflowRun often = publishing(20);
        addOpenings(often, 20, 5_000 - COMPILED);
        results.add(
                Row.OPENINGS,
                PairedMeasurement.of(COMPILED, PAIRS, i -> open(often, i % 20), i -> open(single.get(i % 20), i % 20)));
    }

    /** One role has ten calls a second, so there are pauses between the opens. */
    @Test
    void opensByRoleBesideOpensByKey() throws Exception {
        System.setProperty(FakeCvm.METADATA_PROPERTY, cvm.endpoint());
        cvm.withInstanceRole("bench", Duration.ofHours(2));
        VncJenkins.addCredential(
                new TencentCloudInstanceRoleCredentials(CredentialsScope.GLOBAL, "role", null, "bench"));
        try {
            WorkflowRun byRole = build(publish(0, "check: false").replace("'key0'", "'role'"));
            WorkflowRun byKey = build(publish(1, "check: false"));
            results.add(
                    Row.OPEN_ROLE,
                    PairedMeasurement.ofTimed(
                            COMPILED,
                            400,
                            i -> nanosAfterAPause(() -> open(byRole, 0)),
                            i -> nanosAfterAPause(() -> open(byKey, 1))));
        } finally {
            System.clearProperty(FakeCvm.METADATA_PROPERTY);
        }
    }

    private static double nanosAfterAPause(Task task) throws Exception {
        Thread.sleep(60); // a pair takes two of them
        return nanos(task);
    }

    @Test
    void pagesBesidePlainPages() throws Exception {
        WorkflowRun plain = build("");
        WorkflowRun pictured = build(publish(0, "screenshot: true"));
        WorkflowRun fifty = publishing(MACHINES);
        addOpenings(fifty, MACHINES, 200);
        int calls = cvm.calls().size();
        results.add(
                Row.BUILD_PAGE, PairedMeasurement.of(60, 100, i -> view(pictured.getUrl()), i -> view(plain.getUrl())));
        results.add(
                Row.CONSOLE_PAGE,
                PairedMeasurement.of(20, 50, i -> view(fifty.getUrl() + "tencent-vnc/"), i -> get("whoAmI/")));
        results.add(Row.CALLS, cvm.calls().size() - calls, "(of " + views + " views)");
    }

    @Test
    void crowdedConsolePage() throws Exception {
        WorkflowRun crowded = searching(50, 2_000);
        WorkflowRun plain = searching(1, 1);
        results.add(
                Row.CONSOLE_PAGE_CROWDED,
                PairedMeasurement.of(
                        50,
                        100,
                        i -> get(crowded.getUrl() + "tencent-vnc/"),
                        i -> get(plain.getUrl() + "tencent-vnc/")));
    }

    /** Returns a build with an instance whose openings were refused, and with finders that found none. */
    private WorkflowRun searching(int finders, int openings) throws Exception {
        // In parallel, since each search takes ten seconds.
        String searches = IntStream.range(0, finders)
                .mapToObj(i -> "b%d: { tencentVncUrl(instanceName: 'web-%d', region: '%s', credentialsId: 'key%d') }"
                        .formatted(i, i, FakeCvm.REGION, i % MACHINES))
                .collect(Collectors.joining(",\n"));
        WorkflowRun run = build(publish(0, "check: false") + "parallel(" + searches + ")\n");
        for (int i = 0; i < openings; i++) {
            JournalFixtures.add(run, OPERATOR, null, machine(0), "Client.NotRequester", "");
        }
        String page = get(run.getUrl() + "tencent-vnc/");
        assertEquals(finders, page.split("Client.NoInstanceFound", -1).length - 1);
        return run;
    }

    @Test
    void stepTimesBesideEcho() throws Exception {
        int warmUp = 300;
        int pairs = 200;
        String script = """
                def times = []
                for (int i = 0; i < %d; i++) {
                  long start = System.nanoTime()
                  echo 'as a deployment says a lot'
                  long between = System.nanoTime()
                  tencentVncUrl(instanceId: 'ins-bench0' + String.format('%%02d', i %% 5), region: '%s',
                      credentialsId: 'key0', check: false)
                  times << (System.nanoTime() - between) + ' ' + (between - start)
                }
                currentBuild.description = times.join(',')
                """.formatted(warmUp + pairs, FakeCvm.REGION);
        // Outside the sandbox, since the script reads the clock.
        ScriptApproval.get().preapprove(script, GroovyLanguage.get());
        WorkflowJob job = jenkins.pipeline("");
        job.setDefinition(new CpsFlowDefinition(script, false));
        WorkflowRun run = rule.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0));
        List<double[]> times = new ArrayList<>();
        for (String pair : run.getDescription().split(",")) {
            String[] both = pair.split(" ");
            times.add(new double[] {Double.parseDouble(both[0]), Double.parseDouble(both[1])});
        }
        results.add(Row.PUBLISH, PairedMeasurement.ofTimed(warmUp, pairs, i -> times.get(i)[0], i -> times.get(i)[1]));

        String stored = Files.readString(publishing(10).getRootDir().toPath().resolve("build.xml"));
        int size = stored.indexOf("</targets>") - stored.indexOf("<targets>") - "<targets>".length();
        results.add(Row.BUILD_XML, size / 10., "");
    }
}
