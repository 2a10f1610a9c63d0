package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.okhttp.api.JenkinsOkHttpClient;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.screenshot.Screenshot;
import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.AllowedHosts;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallContext;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsolePage;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.tencentcloud.Deadline;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintRequest;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
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
    private final ScreenshotClient viewer =
            new ScreenshotClient(base -> JenkinsOkHttpClient.newClientBuilder(base).build());

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
    InstanceSearchResult findForCurrentUser(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.find(callerForCurrentUser(run, target, deadline), InstanceSelector.parse(target.getFinder()));
    }

    private CallContext callerForCurrentUser(Run<?, ?> run, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        Authentication user = Jenkins.getAuthentication2();
        TencentCloudCredentials credentials = lookedUp(run, deadline, () -> {
            TencentCloudCredentials found = credentialsOf(run, target);
            TencentCloudCredentialsFinder.checkOwner(found, run, user);
            return found;
        });
        return caller(run, target, credentials, CallPriority.OPEN, deadline);
    }

    /** Mints for the running build itself, to see whether a person could. Blocks; see {@link TencentCloudClient#mint}. */
    @NonNull
    ConsoleUrl mintForBuild(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.mint(mintRequest(callerForBuild(run, target, deadline), target));
    }

    /** Looks for the running build itself for what the target's finder means. Blocks until the deadline at the longest. */
    @NonNull
    InstanceSearchResult findForBuild(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return client.find(callerForBuild(run, target, deadline), InstanceSelector.parse(target.getFinder()));
    }

    private static CallContext callerForBuild(Run<?, ?> run, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        TencentCloudCredentials credentials = credentialsOf(run, target);
        TencentCloudCredentialsFinder.track(run, credentials);
        return caller(run, target, credentials, CallPriority.CHECK, deadline);
    }

    /** A picture of the screen behind a console; see {@link ScreenshotClient#look}. */
    @NonNull
    Screenshot look(@NonNull ConsoleUrl url, @NonNull Deadline deadline) throws ConsoleException {
        return viewer.look(url, deadline);
    }

    /** All that can be found wrong without a call to Tencent Cloud. Blocks while the credential is looked up. */
    static void verify(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target) throws ConsoleException {
        callerForBuild(run, target, CallPriority.CHECK.deadline());
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
    static ErrorSubject subject(@NonNull ConsoleTarget target, int waitSeconds) {
        boolean ofLighthouse = target.isKnown() && new InstanceId(target.getInstanceId()).isLighthouse();
        return new ErrorSubject(
                target.getKey(),
                target.getRegion(),
                (ofLighthouse ? endpoint().forLighthouse() : endpoint()).toString(),
                target.getCredentialsId(),
                waitSeconds);
    }

    private static CallContext caller(
            Run<?, ?> run,
            ConsoleTarget target,
            TencentCloudCredentials credentials,
            CallPriority urgency,
            Deadline deadline)
            throws ConsoleException {
        return caller(credentials, userOf(run), new Region(target.getRegion()), urgency, deadline);
    }

    private static MintRequest mintRequest(CallContext caller, ConsoleTarget target) {
        return mintRequest(caller, new InstanceId(target.getInstanceId()));
    }

    /** The name under which a build uses a role. */
    @NonNull
    static String userOf(@NonNull Run<?, ?> run) {
        return "jenkins-" + run.getParent().getFullName() + "-" + run.getNumber();
    }

    @NonNull
    static CallContext caller(
            @NonNull TencentCloudCredentials credentials,
            @NonNull String user,
            @NonNull Region region,
            @NonNull CallPriority urgency,
            @NonNull Deadline deadline)
            throws ConsoleException {
        return new CallContext(keyOf(credentials), roleOf(credentials, user), region, endpoint(), urgency, deadline);
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
    static MintRequest mintRequest(@NonNull CallContext caller, @NonNull InstanceId instance) {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        return new MintRequest(
                caller,
                instance,
                new ConsolePage(settings.getConsolePage()),
                AllowedHosts.of(settings.getConsoleHosts()));
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
