package io.jenkins.plugins.tencentvnc.console;

import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.ADMINISTRATOR;
import static io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins.OPERATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that pages work with files of the plugin that were edited, truncated, or written by another version. */
@WithVncJenkins
class EditedFilesTest {

    private static FakeCvm cvm;
    private static JenkinsRule rule;
    private static VncJenkins jenkins;

    @AfterEach
    void restoreSettings() {
        TencentVncConfiguration.get().setEndpoint(cvm.endpoint());
        TencentVncConfiguration.get().setLinkLifetimeHours(24);
    }

    private static int status(String user, String address) throws Exception {
        return jenkins.send(user, HttpRequest.newBuilder(URI.create(address))).statusCode();
    }

    private static void assertPagesWork(WorkflowRun run) throws Exception {
        for (String address : List.of(
                rule.getURL() + run.getUrl(),
                rule.getURL() + run.getParent().getUrl(),
                rule.getURL() + run.getUrl() + "api/json?depth=2",
                jenkins.page(run, ""),
                jenkins.page(run, "?openings=7"),
                jenkins.page(run, "api/json"))) {
            assertEquals(200, status(OPERATOR, address), address);
        }
        for (String address : List.of("open", "screenshot")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(jenkins.page(run, address)))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("instance=" + FakeCvm.INSTANCE));
            assertNotEquals(500, jenkins.send(OPERATOR, request).statusCode(), address);
        }
    }

    private static WorkflowRun buildWithEdited(String what, String with) throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        Path file = run.getRootDir().toPath().resolve("build.xml");
        String before = Files.readString(file);
        String after = before.replaceAll("(?s)" + what, with);
        assertNotEquals(before, after, "the edit has no effect on " + before);
        Files.writeString(file, after);
        run.reload();
        return run;
    }

    @ParameterizedTest
    @CsvSource({
        "<region>[^<]*</region>,''",
        "<region>[^<]*</region>,<region>ap-beijing-3</region>",
        "<region>[^<]*</region>,<region>nowhere</region>",
        "<name>[^<]*</name>,''",
        "<publishOn>[^<]*</publishOn>,''",
        "<openBy>[^<]*</openBy>,''",
        "<openBy>[^<]*</openBy>,<openBy>WHOEVER</openBy>",
        "<credentialsId>prod</credentialsId>,''",
        "<instanceId>[^<]*</instanceId>,''",
        "<instanceId>[^<]*</instanceId>,<instanceId>no id at all</instanceId>",
        "<instanceId>[^<]*</instanceId>,<finder>what=ever</finder>",
        "<targets.*</targets>,''",
        "<targets.*</targets>,<targets/>",
    })
    void editedBuildXmlBreaksNoPage(String what, String with) throws Exception {
        assertPagesWork(buildWithEdited(what, with));
    }

    /** Jenkins also reads transient fields, and accepts any action from a user who may configure the job. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<run class='org.jenkinsci.plugins.workflow.job.WorkflowRun'><project reference='../../../..'/></run>"
            })
    void consolesInJobXmlBelongToNoBuild(String run) throws Exception {
        WorkflowJob job = jenkins.pipeline("");
        String action = ConsoleAction.class.getName();
        String xml = job.getConfigFile()
                .asString()
                .replaceFirst("<actions ?/>", "")
                .replaceFirst(
                        "<keepDependencies>",
                        "<actions><" + action + "><targets/>" + run + "</" + action + "></actions><keepDependencies>");
        assertTrue(xml.contains(action), xml);
        job.updateByXml((Source) new StreamSource(new StringReader(xml)));

        ConsoleAction read = job.getAction(ConsoleAction.class);
        assertNull(read.getRun());
        String address = rule.getURL() + job.getUrl();
        for (String page : List.of("", "api/json?depth=2")) {
            assertEquals(200, status(OPERATOR, address + page), page);
        }
        for (String page : List.of("tencent-vnc/", "tencent-vnc/open", "tencent-vnc/api/json")) {
            assertEquals(404, status(OPERATOR, address + page), page);
        }
    }

    @Test
    void missingPolicyReservesConsole() throws Exception {
        WorkflowRun run = buildWithEdited("<openBy>[^<]*</openBy>", "");

        assertEquals(
                io.jenkins.plugins.tencentvnc.link.OpenBy.REQUESTER,
                run.getAction(ConsoleAction.class)
                        .getConsoles()
                        .getTargets()
                        .get(0)
                        .getOpenBy());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"event\":\"open\"}\n",
                "{\"event\":\"open\",\"instance\":\"ins-r9hr2upy\"}\n",
                "{\"at\":1,\"event\":\"find\",\"instance\":\"ins-r9hr2upy\",\"found\":[null,{}]}\n",
                "{\"at\":1,\"event\":\"later\",\"instance\":\"ins-r9hr2upy\"}\n",
                "not json\n\u0000\u0001\n[]\nnull\n42\n",
            })
    void editedJournalBreaksNoPage(String content) throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        Path file = run.getRootDir().toPath().resolve("tencent-vnc/journal.jsonl");
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        run.reload();

        assertPagesWork(run);
    }

    @Test
    void fileInPlaceOfDirectoryBreaksNoPage() throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        Path directory = run.getRootDir().toPath().resolve("tencent-vnc");
        Files.delete(directory.resolve("journal.jsonl"));
        Files.delete(directory);
        Files.writeString(directory, "a file");
        run.reload();

        assertPagesWork(run);
        assertEquals(200, jenkins.open(OPERATOR, run, "text/html").statusCode(), "the console still opens");
    }

    @Test
    void editedSettingsBreakNoPage() throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.STEP + "\nerror 'broken'", Result.FAILURE);
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        Path file = rule.jenkins.getRootDir().toPath().resolve(TencentVncConfiguration.class.getName() + ".xml");
        String before = Files.readString(file);
        Files.writeString(
                file,
                before.replaceAll("<endpoint>[^<]*</endpoint>", "<endpoint>no host/at all</endpoint>")
                        .replaceAll(
                                "<linkLifetimeHours>[^<]*</linkLifetimeHours>",
                                "<linkLifetimeHours>0</linkLifetimeHours>")
                        .replaceAll("<openBy>[^<]*</openBy>", ""));
        settings.load();
        assertEquals("no host/at all", settings.getEndpoint(), "the edit is loaded");

        assertPagesWork(run);
        assertEquals(200, status(ADMINISTRATOR, rule.getURL() + "manage/configure"), "the form that corrects it");
        String refused = jenkins.open(OPERATOR, run, "application/json").body();
        assertTrue(refused.contains("Client.BadSettings"), refused);
    }
}
