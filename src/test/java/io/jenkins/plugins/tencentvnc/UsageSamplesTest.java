package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import hudson.Functions;
import hudson.cli.CLICommandInvoker;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.util.Secret;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.SecretSource;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsolePermissions;
import io.jenkins.plugins.tencentvnc.console.TargetView;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudKeyCredentials;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.security.ApiTokenProperty;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.opentest4j.TestAbortedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Tests that every sample in the documents does what the text around it says. The fence tells whether it is run, loaded
 * or read.
 */
class UsageSamplesTest {

    /** Steps of plugins that are not installed: a stand-in logs its arguments. */
    private static final List<String> STEPS = List.of("slackSend", "emailext");

    /** Programs that a build machine may lack: a stand-in prints which key it was given, and an instance. */
    private static final List<String> PROGRAMS = List.of("tccli", "terraform");

    private static final FakeInstance WEB_1 = FakeInstance.of("ins-a1a1a1a1", FakeCvm.REGION, "RUNNING")
            .named("web-1")
            .at("10.0.0.5", null)
            .tagged("role", "web");

    private static final FakeInstance WEB_2 = FakeInstance.of("ins-b2b2b2b2", FakeCvm.REGION, "RUNNING")
            .named("web-2")
            .at("10.0.0.6", null)
            .tagged("role", "web");

    /** The instances that a sample without an ID finds. */
    private static final Map<String, List<FakeInstance>> FOUND = Map.of(
            "instanceName: 'web-1'", List.of(WEB_1),
            "ip: '10.0.0.5'", List.of(WEB_1),
            "tag: 'role=web'", List.of(WEB_1, WEB_2));

    @TempDir
    private Path folder;

    private final FakeCvm cvm = FakeCvm.start().withScreens();
    private final ChatRobot robot = new ChatRobot();
    private JenkinsRule rule;
    private VncJenkins jenkins;

    @AfterEach
    void stop() throws Exception {
        if (jenkins != null) {
            jenkins.close();
        }
        robot.close();
        cvm.close();
    }

    /** One Jenkins runs all samples, each text once. Samples that change its configuration come last. */
    @WithJenkins
    @TestFactory
    Stream<DynamicTest> samplesDoWhatTheTextSays(JenkinsRule rule) throws Exception {
        this.rule = rule;
        this.jenkins = new VncJenkins(rule, cvm).setUpDefaults();
        TencentVncConfiguration.get().setRegion(FakeCvm.REGION);
        TencentVncConfiguration.get().setCredentialsId("prod");
        VncJenkins.addCredential(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "chat-robot", "", Secret.fromString(robot.address())));
        addPrograms();
        List.of(WEB_1, WEB_2).forEach(cvm::with);
        Collection<DocumentSample> samples = DocumentSample.all().stream()
                .filter(sample -> !sample.treatment().equals(MetadataServiceTest.TREATMENT))
                .collect(Collectors.toMap(
                        DocumentSample::text, Function.identity(), (first, same) -> first, LinkedHashMap::new))
                .values();
        assertFalse(samples.isEmpty());
        return samples.stream()
                .sorted(Comparator.comparing(sample -> sample.treatment().equals("jcasc")))
                .map(sample -> dynamicTest(sample.toString(), () -> verifyKey(sample)));
    }

    /** The failure names the sample, since some reports omit the names of dynamic tests. */
    private void verifyKey(DocumentSample sample) {
        try {
            treat(sample);
        } catch (TestAbortedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            throw new AssertionError(sample + ": " + e.getMessage(), e);
        }
    }

    private void treat(DocumentSample sample) throws Exception {
        String kind = sample.language() + " " + sample.treatment();
        switch (kind) {
            case "groovy FAILURE", "groovy UNSTABLE", "groovy SUCCESS" -> runPipeline(sample);
            case "groovy job-dsl" -> buildJobs(sample);
            case "yaml jcasc" -> loadConfiguration(sample);
            case "json cam" -> readPolicy(sample);
            case "sh run" -> runShell(sample);
            case "sh cli" -> runCommandLine(sample);
            case "sh commands" -> findCommands(sample);
            case "mermaid " -> nameEveryRoom(sample);
            default -> fail("There is no way to test a sample of the kind \"" + kind + "\"");
        }
    }

    private void runPipeline(DocumentSample sample) throws Exception {
        assumeFalse(Functions.isWindows() && sample.text().contains("sh "), "a shell is needed");
        Set<String> machines = machinesOf(sample);
        int messages = robot.messages().size();

        WorkflowRun run = jenkins.build(standIns(sample) + sample.text(), Result.fromString(sample.treatment()));

        assertPublished(machines, run);
        String page = jenkins.page(run, "");
        for (String step : namedIn(sample, STEPS)) {
            assertTrue(log(run).anyMatch(line -> line.startsWith(step + " [") && line.contains(page)), step);
        }
        for (String program : namedIn(sample, PROGRAMS)) {
            rule.assertLogContains(program + " has the key ****", run);
        }
        if (sample.text().contains("chat-robot")) {
            assertEquals(messages + 1, robot.messages().size());
            JSONObject message = JSONObject.fromObject(robot.messages().get(messages));
            assertTrue(message.getJSONObject("text").getString("content").endsWith(page), message.toString());
        }
    }

    private static List<String> namedIn(DocumentSample sample, List<String> names) {
        return names.stream().filter(sample.text()::contains).toList();
    }

    private static String standIns(DocumentSample sample) {
        return namedIn(sample, STEPS).stream()
                .map(step -> "def " + step + "(Map given) { echo \"" + step + " $given\" }\n")
                .collect(Collectors.joining());
    }

    private Set<String> machinesOf(DocumentSample sample) {
        Set<String> machines = Pattern.compile("ins-[a-z0-9]{8}")
                .matcher(sample.text())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        machines.forEach(machine -> cvm.withInstance(machine, FakeCvm.REGION, "RUNNING"));
        Pattern.compile("\\b(?:instanceName|ip|tag): '[^']*'")
                .matcher(sample.text())
                .results()
                .map(finder -> FOUND.getOrDefault(finder.group(), List.of()))
                .flatMap(List::stream)
                .map(FakeInstance::id)
                .forEach(machines::add);
        assertFalse(machines.isEmpty() && sample.text().contains("tencentVnc"), "the sample names no known instance");
        return machines;
    }

    /** A failed build alone proves nothing: a sample with a mistake in it fails too. */
    private static void assertPublished(Set<String> machines, Run<?, ?> run) throws IOException {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        Stream<TargetView> targets = action == null ? Stream.empty() : action.getConsoles().getCards().stream();
        assertEquals(
                machines,
                targets.map(view -> view.target().getInstanceId()).collect(Collectors.toSet()),
                () -> log(run).collect(Collectors.joining("\n")));
        assertEquals(
                machines.size(),
                log(run).filter(line -> line.contains("Checked: the console can be opened"))
                        .count());
    }

    private static Stream<String> log(Run<?, ?> run) {
        try {
            return run.getLog(1_000).stream();
        } catch (IOException e) {
            return fail(e);
        }
    }

    private void addPrograms() throws IOException {
        for (String program : List.of("tccli", "terraform", "ssh")) {
            Path file = Files.writeString(
                    folder.resolve(program), """
                    #!/bin/sh
                    [ "$TENCENTCLOUD_SECRET_ID" = %s ] && echo "${0##*/} has the key $TENCENTCLOUD_SECRET_KEY" >&2
                    case "$*" in
                      *placement/region) echo %s ;;
                      *instance-id | *"output -raw"*) echo %s ;;
                    esac
                    """.formatted(FakeCvm.SECRET_ID, FakeCvm.REGION, FakeCvm.INSTANCE));
            assertTrue(file.toFile().setExecutable(true));
        }
        rule.jenkins
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("PATH+PROGRAMS", folder.toString())));
    }

    private void buildJobs(DocumentSample sample) throws Exception {
        assumeFalse(Functions.isWindows(), "a shell is needed");
        List<FreeStyleProject> jobs = JobDsl.run(sample.text());
        assertFalse(jobs.isEmpty());
        for (FreeStyleProject job : jobs) {
            assertPublished(machinesOf(sample), rule.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0)));
        }
    }

    private void loadConfiguration(DocumentSample sample) throws Exception {
        Path yaml = Files.writeString(folder.resolve("jenkins.yaml"), sample.text());
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        settings.setRegion(null);
        settings.setCredentialsId(null);
        settings.setLinkLifetimeHours(1);

        ConfigurationAsCode.get().configure(yaml.toString());

        boolean known = false;
        if (sample.text().contains("credentials:\n")) {
            known = true;
            assertCredentials(sample);
        }
        if (sample.text().contains("tencentVnc:\n")) {
            known = true;
            assertEquals("ap-beijing", settings.getRegion());
            assertEquals("prod", settings.getCredentialsId());
            assertEquals(24, settings.getLinkLifetimeHours());
        }
        if (sample.text().contains("Tencent Cloud VNC/Open")) {
            known = true;
            assertTrue(mayOpen("on-call"));
            assertFalse(mayOpen("developers"));
        }
        assertTrue(known, "nothing is known of the sample's effect");
    }

    private void assertCredentials(DocumentSample sample) throws Exception {
        Set<String> ids = Pattern.compile("(?m)^ +id: (\\S+)$")
                .matcher(sample.text())
                .results()
                .map(id -> id.group(1))
                .collect(Collectors.toSet());
        List<TencentCloudCredentials> found = CredentialsProvider.lookupCredentialsInItemGroup(
                TencentCloudCredentials.class, rule.jenkins, ACL.SYSTEM2, List.of());
        assertFalse(ids.isEmpty());
        assertEquals(ids, found.stream().map(IdCredentials::getId).collect(Collectors.toSet()));
        for (TencentCloudCredentials credential : found) {
            if (credential instanceof TencentCloudKeyCredentials key) {
                assertEquals(FakeCvm.SECRET_ID, key.getSecretId());
                assertEquals(FakeCvm.SECRET_KEY, Secret.toString(key.getSecretKey()));
                assertEquals(sample.text().contains("roleArn:"), key.toCamRole("jenkins-deploy-1") != null);
            }
        }
    }

    /** Whether a user of that group may open consoles. */
    private boolean mayOpen(String group) {
        return rule.jenkins
                .getACL()
                .hasPermission2(
                        new UsernamePasswordAuthenticationToken(
                                "a user", "", List.of(new SimpleGrantedAuthority(group))),
                        ConsolePermissions.OPEN);
    }

    /** Values of variables in configurations, which a real Jenkins takes from its environment. */
    @TestExtension
    public static final class Environment extends SecretSource {
        @Override
        public Optional<String> reveal(String variable) throws IOException {
            return switch (variable) {
                case "TENCENTCLOUD_SECRET_ID" -> Optional.of(FakeCvm.SECRET_ID);
                case "TENCENTCLOUD_SECRET_KEY" -> Optional.of(FakeCvm.SECRET_KEY);
                default -> throw new IOException("A sample uses " + variable);
            };
        }
    }

    /** Fails unless the policy is valid and permits only the calls of the plugin. */
    private static void readPolicy(DocumentSample sample) {
        JSONObject policy = JSONObject.fromObject(sample.text());
        assertEquals("2.0", policy.getString("version"));
        JSONArray statements = policy.getJSONArray("statement");
        assertFalse(statements.isEmpty());
        for (int i = 0; i < statements.size(); i++) {
            JSONObject statement = statements.getJSONObject(i);
            assertEquals("allow", statement.getString("effect"));
            assertTrue(statement.has("resource") || statement.has("principal"));
            Set<String> actions = Set.of(
                    "name/cvm:DescribeInstanceVncUrl",
                    "name/cvm:DescribeInstances",
                    "name/lighthouse:DescribeInstanceVncUrl",
                    "name/sts:AssumeRole",
                    "name/sts:AssumeRoleWithWebIdentity");
            assertTrue(actions.containsAll(statement.getJSONArray("action")), statement.toString());
        }
    }

    private void runShell(DocumentSample sample) throws Exception {
        assumeFalse(Functions.isWindows(), "a shell is needed");
        WorkflowRun run = jenkins.build(VncJenkins.SCRIPTED, Result.FAILURE);
        User user = User.getById(VncJenkins.OPERATOR, true);
        String token = user.getProperty(ApiTokenProperty.class).generateNewToken("robot").plainValue;
        ProcessBuilder shell =
                new ProcessBuilder("sh", "-c", sample.text()).redirectError(ProcessBuilder.Redirect.INHERIT);
        shell.environment()
                .putAll(Map.of(
                        "JENKINS_USER", user.getId(), "API_TOKEN", token, "CONSOLE_PAGE", jenkins.page(run, "")));

        Path answer = Files.createTempFile(folder, "answer", ".json");
        Process process = shell.redirectOutput(answer.toFile()).start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }

        assertEquals(0, process.exitValue());
        String console = JSONObject.fromObject(Files.readString(answer)).getString("url");
        assertTrue(VncJenkins.visit(console).contains("CONNECTED " + FakeCvm.INSTANCE));
    }

    /** Runs the words of the command, as Jenkins receives them from its command-line client. */
    private void runCommandLine(DocumentSample sample) throws Exception {
        WorkflowRun run = jenkins.build(VncJenkins.SCRIPTED, Result.FAILURE);
        Map<String, String> variables = Map.of(
                "\"$JOB_NAME\"", run.getParent().getFullName(), "\"$BUILD_NUMBER\"", Integer.toString(run.getNumber()));
        String[] words = Stream.of(sample.text().strip().split(" "))
                .dropWhile(word -> !word.startsWith("tencent-vnc-"))
                .map(word -> variables.getOrDefault(word, word))
                .toArray(String[]::new);

        CLICommandInvoker.Result result = new CLICommandInvoker(rule, words[0])
                .asUser(VncJenkins.OPERATOR)
                .invokeWithArgs(Arrays.copyOfRange(words, 1, words.length));

        assertEquals(0, result.returnCode(), result::stderr);
        assertEquals("", result.stderr());
        assertEquals(1, result.stdout().lines().count());
        assertTrue(VncJenkins.visit(result.stdout().strip()).contains("CONNECTED " + FakeCvm.INSTANCE));
    }

    private static void findCommands(DocumentSample sample) {
        for (String line : sample.text().lines().toList()) {
            String command = line.strip().split(" ")[0];
            assertTrue(command.equals("mvn") || Files.isExecutable(Path.of(command)), line);
        }
    }

    private static void nameEveryRoom(DocumentSample sample) throws IOException {
        try (Stream<Path> rooms = Files.list(Path.of("src/main/java/io/jenkins/plugins/tencentvnc"))) {
            rooms.map(room -> room.getFileName().toString())
                    .forEach(room -> assertTrue(sample.text().contains(room + "["), room));
        }
    }
}
