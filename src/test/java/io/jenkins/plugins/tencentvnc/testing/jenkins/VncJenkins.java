package io.jenkins.plugins.tencentvnc.testing.jenkins;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.Functions;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.console.ConsolePermissions;
import io.jenkins.plugins.tencentvnc.console.JournalFixtures;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsImpl;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Jenkins;
import jenkins.model.JenkinsLocationConfiguration;
import jenkins.security.ApiTokenProperty;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.stapler.MetaClass;

/** A Jenkins that deploys to machines of a FakeCvm, and its users. Closing it searches it for secrets. */
public final class VncJenkins implements AutoCloseable {

    /** May open consoles, and otherwise only read. */
    public static final String OPERATOR = "operator";

    /** May only read builds. */
    public static final String READER = "reader";

    /** May configure jobs, which implies opening consoles. */
    public static final String CONFIGURER = "configurer";

    /** May build, but not open consoles. */
    public static final String BUILDER = "builder";

    public static final String ADMINISTRATOR = "administrator";

    public static final String STEP =
            "tencentVncUrl instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: 'prod'";

    public static final String SCRIPTED = """
            try {
              error 'deployment failed'
            } catch (e) {
              echo "link: ${%s}"
              throw e
            }
            """.formatted(STEP.replace("tencentVncUrl ", "tencentVncUrl(") + ")");

    public static final String DECLARATIVE = """
            pipeline {
              agent none
              stages {
                stage('Deploy') {
                  steps {
                    error 'deployment failed'
                  }
                }
              }
              post {
                failure {
                  %s
                }
              }
            }
            """.formatted(STEP);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static {
        // Awaitility's ten seconds are too short for the start or the abort of a build on a busy machine.
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    private final JenkinsRule rule;
    private final FakeCvm cvm;
    private final Path home;
    private final SecretScan secrets;
    private final LocaleProvider localesBefore = LocaleProvider.getProvider();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    public VncJenkins(JenkinsRule rule, FakeCvm cvm) throws Exception {
        this.rule = rule;
        this.cvm = cvm;
        this.home = rule.jenkins.getRootDir().toPath();
        this.secrets = new SecretScan(cvm);
        // A JenkinsRule disables the cache of views, whose search would take most of a request's time.
        keepViews();
        // As a normal Jenkins does at its start: messages are in the language of the request.
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Functions.getCurrentLocale();
            }
        });
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        settings.setEndpoint(cvm.endpoint());
        settings.setConsolePage(cvm.consolePage());
    }

    /** Resets the settings and creates users, permissions and the credential {@code prod}; not after a restart. */
    public VncJenkins setUpDefaults() throws Exception {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        settings.setRegion(null);
        settings.setCredentialsId(null);
        settings.setConsoleHosts(null);
        settings.setLinkLifetimeHours(24);
        settings.setOpenBy(OpenBy.PERMISSION);
        settings.setScreenshot(false);
        JournalFixtures.forgetOpens();
        JenkinsLocationConfiguration.get().setUrl(rule.getURL().toString());
        CredentialsStore store =
                CredentialsProvider.lookupStores(Jenkins.get()).iterator().next();
        for (Credentials earlier : List.copyOf(store.getCredentials(Domain.global()))) {
            store.removeCredentials(Domain.global(), earlier);
        }
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to(ADMINISTRATOR)
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to(OPERATOR, READER, CONFIGURER, BUILDER)
                .grant(ConsolePermissions.OPEN)
                .everywhere()
                .to(OPERATOR)
                .grant(Item.BUILD)
                .everywhere()
                .to(BUILDER)
                .grant(Item.CONFIGURE)
                .everywhere()
                .to(CONFIGURER));
        addCredential(credential("prod", FakeCvm.SECRET_KEY));
        return this;
    }

    /** Lets Stapler keep views: JenkinsRule has them searched for at each request, which takes most of its time. */
    public static void keepViews() {
        MetaClass.NO_CACHE = false;
    }

    /** Permits another user to open consoles. */
    public void permitToOpen(String user) {
        ((MockAuthorizationStrategy) rule.jenkins.getAuthorizationStrategy())
                .grant(Jenkins.READ, Item.READ, ConsolePermissions.OPEN)
                .everywhere()
                .to(user);
    }

    public static TencentCloudCredentialsImpl credential(String id, String secretKey) {
        return credential(id, FakeCvm.SECRET_ID, secretKey);
    }

    public static TencentCloudCredentialsImpl credential(String id, String secretId, String secretKey) {
        return new TencentCloudCredentialsImpl(
                CredentialsScope.GLOBAL, id, "the key of " + id, secretId, Secret.fromString(secretKey));
    }

    public static void addCredential(Credentials credential) throws IOException {
        CredentialsProvider.lookupStores(Jenkins.get()).iterator().next().addCredentials(Domain.global(), credential);
    }

    public WorkflowJob pipeline(String script) throws Exception {
        WorkflowJob job = rule.createProject(WorkflowJob.class, "deploy" + newNumber());
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** Returns an unused number; jobs of earlier tests may exist, or have been deleted. */
    private int newNumber() {
        int number = rule.jenkins.getItems().size();
        while (rule.jenkins.getItem("deploy" + number) != null) {
            number++;
        }
        return number;
    }

    public WorkflowRun build(String script, Result expected) throws Exception {
        return rule.assertBuildStatus(expected, pipeline(script).scheduleBuild2(0));
    }

    /** Returns an absolute URL below the console page of a build. */
    public String page(Run<?, ?> run, String rest) throws IOException {
        return rule.getURL() + run.getUrl() + ConsoleLinks.URL_NAME + "/" + rest;
    }

    /** Sends a POST to {@code open} with an API token, as a program does. */
    public HttpResponse<String> open(String user, Run<?, ?> run, String accept) throws Exception {
        return send(
                user,
                HttpRequest.newBuilder(URI.create(page(run, "open")))
                        .header("Accept", accept)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("instance=" + FakeCvm.INSTANCE)));
    }

    /** Sends the request with that user's API token, or anonymously if null; follows no redirect. */
    public HttpResponse<String> send(String user, HttpRequest.Builder request) throws Exception {
        return send(user, request, HttpResponse.BodyHandlers.ofString());
    }

    /** As above, with an answer of another type than text. */
    public <T> HttpResponse<T> send(String user, HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws Exception {
        if (user != null) {
            String token = tokens.computeIfAbsent(user, VncJenkins::newToken);
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8)));
        }
        return HTTP.send(request.build(), body);
    }

    private static String newToken(String user) {
        try {
            return User.getById(user, true).getProperty(ApiTokenProperty.class).generateNewToken("test").plainValue;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeCvm cvm() {
        return cvm;
    }

    /** Returns the scan that has recorded since the set-up. */
    public SecretScan secrets() {
        return secrets;
    }

    /** Fails if this Jenkins has stored or logged a console URL or a key. */
    @Override
    public void close() throws IOException {
        try {
            secrets.assertClean(home);
        } finally {
            LocaleProvider.setProvider(localesBefore);
            secrets.close();
        }
    }

    /** Returns the text that a browser shows at that console URL. */
    public static String visit(String consoleUrl) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(consoleUrl)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
