package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.okhttp.api.JenkinsOkHttpClient;
import io.jenkins.plugins.tencentvnc.cloud.ApiKey;
import io.jenkins.plugins.tencentvnc.cloud.Caller;
import io.jenkins.plugins.tencentvnc.cloud.CamRole;
import io.jenkins.plugins.tencentvnc.cloud.ConsoleHosts;
import io.jenkins.plugins.tencentvnc.cloud.ConsolePage;
import io.jenkins.plugins.tencentvnc.cloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cloud.Deadline;
import io.jenkins.plugins.tencentvnc.cloud.Endpoint;
import io.jenkins.plugins.tencentvnc.cloud.Finder;
import io.jenkins.plugins.tencentvnc.cloud.Found;
import io.jenkins.plugins.tencentvnc.cloud.InstanceId;
import io.jenkins.plugins.tencentvnc.cloud.MintRequest;
import io.jenkins.plugins.tencentvnc.cloud.Region;
import io.jenkins.plugins.tencentvnc.cloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.cloud.Urgency;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import io.jenkins.plugins.tencentvnc.remedy.InvalidInputException;
import io.jenkins.plugins.tencentvnc.remedy.Subject;
import io.jenkins.plugins.tencentvnc.screen.Screenshot;
import io.jenkins.plugins.tencentvnc.screen.Viewer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.security.ImpersonatingExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/**
 * Mints, and looks for instances, for the target of a build: with the credential that the build may use now, and the settings of now. Has the one
 * client for Tencent Cloud, and the one viewer of screens.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ConsoleService {

    private static final Logger LOGGER = Logger.getLogger(ConsoleService.class.getName());

    /** A provider of credentials that never answers keeps no more threads than these. */
    private static final int LOOK_UPS_AT_ONCE = 32;

    /** The one that was set when it was last asked for, since reading it takes a while. */
    private static volatile Endpoint lastEndpoint = Endpoint.DEFAULT;

    private final TencentCloudClient client = new TencentCloudClient(
            base -> JenkinsOkHttpClient.newClientBuilder(base).build());

    /** The only one, so that its bounds on memory and threads are those of all pictures. */
    private final Viewer viewer =
            new Viewer(base -> JenkinsOkHttpClient.newClientBuilder(base).build());

    /** Credentials may come from another server; whoever looks them up here can stop waiting for it. */
    private final ExecutorService lookUps = new ImpersonatingExecutorService(
            new ThreadPoolExecutor(
                    LOOK_UPS_AT_ONCE,
                    LOOK_UPS_AT_ONCE,
                    30,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(LOOK_UPS_AT_ONCE),
                    new NamingThreadFactory(new DaemonThreadFactory(), "Tencent Cloud VNC credentials")),
            ACL.SYSTEM2);

    @NonNull
    static ConsoleService get() {
        return ExtensionList.lookupSingleton(ConsoleService.class);
    }

    /** The only one, so that the budget is the budget of all. */
    @NonNull
    TencentCloudClient client() {
        return client;
    }

    /** Mints for a person who has clicked. Blocks until the deadline at the longest. */
    @NonNull
    ConsoleUrl mintForCurrentUser(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.mint(mintRequest(callerForCurrentUser(run, target, deadline), target));
    }

    /** Looks for a person who has clicked for what the target's finder means. Blocks until the deadline at the longest. */
    @NonNull
    Found findForCurrentUser(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.find(callerForCurrentUser(run, target, deadline), Finder.parse(target.getFinder()));
    }

    private Caller callerForCurrentUser(Run<?, ?> run, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        Authentication user = Jenkins.getAuthentication2();
        TencentCloudCredentials credentials = lookedUp(run, deadline, () -> {
            TencentCloudCredentials found = credentialsOf(run, target);
            TencentCloudCredentialsFinder.checkOwner(found, run, user);
            return found;
        });
        return caller(run, target, credentials, Urgency.OPEN, deadline);
    }

    /** Mints for the running build itself, to see whether a person could. Blocks; see {@link TencentCloudClient#mint}. */
    @NonNull
    ConsoleUrl mintForBuild(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.mint(mintRequest(callerForBuild(run, target, deadline), target));
    }

    /** Looks for the running build itself for what the target's finder means. Blocks until the deadline at the longest. */
    @NonNull
    Found findForBuild(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.find(callerForBuild(run, target, deadline), Finder.parse(target.getFinder()));
    }

    private static Caller callerForBuild(Run<?, ?> run, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        TencentCloudCredentials credentials = credentialsOf(run, target);
        TencentCloudCredentialsFinder.track(run, credentials);
        return caller(run, target, credentials, Urgency.CHECK, deadline);
    }

    /** A picture of the screen behind a console; see {@link Viewer#look}. */
    @NonNull
    Screenshot look(@NonNull ConsoleUrl url, @NonNull Deadline deadline) throws ConsoleException {
        return viewer.look(url, deadline);
    }

    /** All that can be found wrong without a call to Tencent Cloud. Blocks while the credential is looked up. */
    static void verify(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target) throws ConsoleException {
        callerForBuild(run, target, Urgency.CHECK.deadline());
    }

    /**
     * Where the answer was waited for, the thread that has found it also writes down that the build has used the key: a
     * person need not wait for that.
     */
    private TencentCloudCredentials lookedUp(Run<?, ?> run, Deadline deadline, Callable<TencentCloudCredentials> lookUp)
            throws ConsoleException {
        CompletableFuture<TencentCloudCredentials> answer = new CompletableFuture<>();
        Future<?> work;
        try {
            work = lookUps.submit(() -> {
                TencentCloudCredentials found;
                try {
                    found = lookUp.call();
                } catch (Throwable t) {
                    answer.completeExceptionally(t);
                    return;
                }
                if (answer.complete(found)) {
                    TencentCloudCredentialsFinder.track(run, found);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new ConsoleException("Client.BudgetExhausted", "", null, 3); // too many clicks at once
        }
        try {
            return answer.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConsoleException fault) {
                throw fault;
            }
            LOGGER.log(Level.WARNING, "Looking up a credential failed unexpectedly", e.getCause());
            throw new ConsoleException("Client.Failed");
        } catch (TimeoutException e) {
            throw new ConsoleException("Client.CredentialsTimedOut");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("Client.CredentialsTimedOut");
        } finally {
            if (answer.cancel(false)) {
                work.cancel(true); // nobody waits any more
            }
        }
    }

    private static TencentCloudCredentials credentialsOf(Run<?, ?> run, ConsoleTarget target) throws ConsoleException {
        return TencentCloudCredentialsFinder.find(target.getCredentialsId(), run, endpoint());
    }

    /** What a remedy's text speaks of. */
    @NonNull
    static Subject subject(@NonNull ConsoleTarget target, int waitSeconds) {
        boolean ofLighthouse = target.isKnown() && new InstanceId(target.getInstanceId()).isLighthouse();
        return new Subject(
                target.getKey(),
                target.getRegion(),
                (ofLighthouse ? endpoint().forLighthouse() : endpoint()).toString(),
                target.getCredentialsId(),
                waitSeconds);
    }

    private static Caller caller(
            Run<?, ?> run,
            ConsoleTarget target,
            TencentCloudCredentials credentials,
            Urgency urgency,
            Deadline deadline)
            throws ConsoleException {
        return caller(credentials, userOf(run), new Region(target.getRegion()), urgency, deadline);
    }

    private static MintRequest mintRequest(Caller caller, ConsoleTarget target) {
        return mintRequest(caller, new InstanceId(target.getInstanceId()));
    }

    /** The name under which a build uses a role. */
    @NonNull
    static String userOf(@NonNull Run<?, ?> run) {
        return "jenkins-" + run.getParent().getFullName() + "-" + run.getNumber();
    }

    @NonNull
    static Caller caller(
            @NonNull TencentCloudCredentials credentials,
            @NonNull String user,
            @NonNull Region region,
            @NonNull Urgency urgency,
            @NonNull Deadline deadline)
            throws ConsoleException {
        return new Caller(keyOf(credentials), roleOf(credentials, user), region, endpoint(), urgency, deadline);
    }

    private static ApiKey keyOf(TencentCloudCredentials credentials) throws ConsoleException {
        try {
            return credentials.toApiKey();
        } catch (InvalidInputException e) {
            throw new ConsoleException("Client.BadKey");
        }
    }

    private static CamRole roleOf(TencentCloudCredentials credentials, String user) throws ConsoleException {
        try {
            return credentials.toCamRole(user);
        } catch (InvalidInputException e) {
            throw new ConsoleException("Client.BadRole");
        }
    }

    @NonNull
    static MintRequest mintRequest(@NonNull Caller caller, @NonNull InstanceId instance) {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        return new MintRequest(
                caller,
                instance,
                new ConsolePage(settings.getConsolePage()),
                ConsoleHosts.of(settings.getConsoleHosts()));
    }

    @NonNull
    static Endpoint endpoint() {
        String set = TencentVncConfiguration.get().getEndpoint();
        Endpoint endpoint = lastEndpoint;
        if (!endpoint.toString().equals(set)) {
            endpoint = Endpoint.of(set);
            lastEndpoint = endpoint;
        }
        return endpoint;
    }
}
