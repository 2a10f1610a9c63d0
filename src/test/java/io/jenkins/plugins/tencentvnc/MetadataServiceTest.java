package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hudson.Functions;
import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.TargetView;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the recipes with which a Pipeline whose agent is the instance itself reads ID and region from the metadata
 * service.
 */
@WithVncJenkins
class MetadataServiceTest {

    /** The treatment of the samples that run here; see {@link DocumentSample}. */
    static final String TREATMENT = "metadata";

    private static final String HOST = "metadata.tencentyun.com";
    private static final String PATH = "/latest/meta-data/";

    /** @see <a href="https://cloud.tencent.com/document/product/213/4934">Query instance metadata</a> */
    private static final Map<String, String> ANSWERS =
            Map.of(PATH + "instance-id", FakeCvm.INSTANCE, PATH + "placement/region", FakeCvm.REGION);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer metadata;

    private FakeCvm cvm;
    private VncJenkins jenkins;

    @BeforeEach
    void start() throws IOException {
        metadata = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        metadata.createContext("/", this::answer);
        metadata.start();
    }

    @AfterEach
    void stop() {
        metadata.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            String answer = ANSWERS.get(path);
            if (answer == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, answer.length());
                exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static boolean hasCurl() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "curl").canExecute());
    }

    @Test
    void agentReadsItsOwnIdAndRegion() throws Exception {
        assumeFalse(Functions.isWindows(), "a shell is needed");
        assumeTrue(hasCurl(), "curl is needed");
        List<DocumentSample> samples = DocumentSample.all().stream()
                .filter(sample -> sample.treatment().equals(TREATMENT))
                .toList();
        assertEquals(2, samples.size(), "in both languages");
        String standIn = "127.0.0.1:" + metadata.getAddress().getPort();
        for (DocumentSample sample : samples) {
            asked.clear();

            WorkflowRun run = jenkins.build(sample.text().replace(HOST, standIn), Result.FAILURE);

            assertEquals(List.of(PATH + "instance-id", PATH + "placement/region"), asked, sample.toString());
            ConsoleAction action = run.getAction(ConsoleAction.class);
            assertNotNull(action, sample.toString());
            TargetView card = action.getConsoles().getCards().get(0);
            assertEquals(FakeCvm.INSTANCE, card.target().getInstanceId());
            assertEquals(FakeCvm.REGION, card.target().getRegion());
        }
    }
}
