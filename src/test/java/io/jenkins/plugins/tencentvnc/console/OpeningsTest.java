package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncSessions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that every open leaves exactly one opening. */
class OpeningsTest {

    private static final int OPENS = 1_000;
    private static final int USERS = 8;

    /** Handed over, in the wrong state, no room among the calls of a second. */
    private static final Set<Integer> STATUS = Set.of(200, 409, 429);

    /** The rate limit is per key, so this many instances with keys of their own keep the test short. */
    private static final int MACHINES = 25;

    private final FakeCvm cvm = FakeCvm.start();

    @RegisterExtension
    private final VncSessions sessions = new VncSessions(cvm);

    private static String machine(int i) {
        return "ins-machin%02d".formatted(i);
    }

    private WorkflowRun publishMachines(VncJenkins jenkins) throws Exception {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < MACHINES; i++) {
            String secretId = FakeCvm.SECRET_ID.substring(0, FakeCvm.SECRET_ID.length() - 2) + "%02d".formatted(i);
            cvm.withKey(secretId, FakeCvm.SECRET_KEY).withInstance(machine(i), FakeCvm.REGION, "RUNNING");
            VncJenkins.addCredential(VncJenkins.credential("key" + i, secretId, FakeCvm.SECRET_KEY));
            script.append("tencentVncUrl instanceId: '%s', region: '%s', credentialsId: 'key%d', check: false%n"
                    .formatted(machine(i), FakeCvm.REGION, i));
        }
        return jenkins.build(script + "error 'deployment failed'", Result.FAILURE);
    }

    @Test
    void everyOpenLeavesExactlyOneOpening() throws Throwable {
        Queue<String> audit = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                audit.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.jenkins.plugins.tencentvnc.audit");
        logger.addHandler(handler);
        List<EventView> kept = new ArrayList<>();
        try {
            sessions.then((rule, jenkins) -> {
                WorkflowRun run = publishMachines(jenkins);
                // A fifth of the instances is not running.
                IntStream.range(0, MACHINES)
                        .filter(i -> i % 5 == 0)
                        .forEach(i -> cvm.setState(machine(i), i % 10 == 0 ? "STOPPED" : "REBOOTING"));
                ExecutorService users = Executors.newFixedThreadPool(USERS);
                Random random = new Random(20261124);
                List<Future<HttpResponse<String>>> opens = new ArrayList<>();
                for (int i = 0; i < OPENS; i++) {
                    String instance = machine(random.nextInt(MACHINES));
                    opens.add(users.submit(() -> jenkins.send(
                            OPERATOR,
                            HttpRequest.newBuilder(URI.create(jenkins.page(run, "open?instance=" + instance)))
                                    .header("Accept", "application/json")
                                    .POST(HttpRequest.BodyPublishers.noBody()))));
                }
                users.shutdown();
                assertTrue(users.awaitTermination(5, TimeUnit.MINUTES));
                int handedOver = 0;
                for (Future<HttpResponse<String>> open : opens) {
                    HttpResponse<String> answer = open.get();
                    assertTrue(STATUS.contains(answer.statusCode()), answer.statusCode() + " " + answer.body());
                    handedOver += answer.statusCode() == 200 ? 1 : 0;
                }

                ConsoleAction action = run.getAction(ConsoleAction.class);
                assertEquals(OPENS, action.getConsoles().getOpeningsTotal());
                assertEquals(OPENS, action.getConsoles().getOpenings().size());
                assertEquals(OPENS, audit.size());
                assertEquals(
                        handedOver,
                        audit.stream()
                                .filter(line -> line.contains("outcome=OPENED"))
                                .count());
                assertTrue(handedOver > OPENS / 2 && handedOver < OPENS, handedOver + " of " + OPENS);
                kept.addAll(action.getConsoles().getOpenings());
            });
            sessions.then((rule, jenkins) -> {
                ConsoleAction action = rule.jenkins
                        .getItemByFullName("deploy0", WorkflowJob.class)
                        .getLastBuild()
                        .getAction(ConsoleAction.class);
                assertEquals(OPENS, action.getConsoles().getOpeningsTotal());
                assertEquals(
                        kept.stream().map(EventView::requestId).toList(),
                        action.getConsoles().getOpenings().stream()
                                .map(EventView::requestId)
                                .toList());
            });
        } finally {
            logger.removeHandler(handler);
        }
    }
}
