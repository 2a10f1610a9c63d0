package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.okhttp.api.JenkinsOkHttpClient;
import io.jenkins.plugins.tencentvnc.config.JobDefaults;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.CredentialUse;
import io.jenkins.plugins.tencentvnc.credentials.CredentialsLookup;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCalls;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudKeyCredentials;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.screenshot.Screenshot;
import io.jenkins.plugins.tencentvnc.screenshot.ScreenshotClient;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
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
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import io.jenkins.plugins.tencentvnc.tencentcloud.KeySource;
import io.jenkins.plugins.tencentvnc.tencentcloud.MintRequest;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.tencentcloud.WebIdentity;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/**
 * Calls Tencent Cloud for the targets of builds and for the credentials, with the current settings and the credential
 * that the build may use now. Holds the plugin's only clients, so that their limits apply to the whole controller.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ConsoleService extends TencentCloudCalls {

    private static final Logger LOGGER = Logger.getLogger(ConsoleService.class.getName());

    /** Region for assuming roles if none is configured; any region works. */
    private static final Region STS_REGION = new Region("ap-guangzhou");

    /** A well-formed ID that no instance has. */
    private static final InstanceId NO_INSTANCE = new InstanceId("ins-00000000");

    private final TencentCloudClient client = new TencentCloudClient(
            base -> JenkinsOkHttpClient.newClientBuilder(base).build());

    private final ScreenshotClient screenshotClient = new ScreenshotClient(
            base -> JenkinsOkHttpClient.newClientBuilder(base).build());

    public static ConsoleService get() {
        return ExtensionList.lookupSingleton(ConsoleService.class);
    }

    TencentCloudClient client() {
        return client;
    }

    /** Requests a console URL for a click. Blocks until the deadline at most. */
    ConsoleUrl mintForCurrentUser(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return mint(contextForCurrentUser(run, target, deadline), target);
    }

    /** Searches for the instances of a finder for a click. Blocks until the deadline at most. */
    InstanceSearchResult findForCurrentUser(
            @NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline) throws ConsoleException {
        return client.find(contextForCurrentUser(run, target, deadline), selectorOf(target));
    }

    private static CallContext contextForCurrentUser(Run<?, ?> run, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        Authentication user = Jenkins.getAuthentication2();
        return CredentialsLookup.get().find(run, user.getName(), target.getCredentialsId(), deadline, () -> {
            TencentCloudCredentials found = credentialsOf(run, target);
            TencentCloudCredentialsFinder.checkOwner(found, run, user);
            // On this thread, since a credential may need another look-up for its token.
            return new CredentialsLookup.Found<>(
                    found,
                    context(useBy(run, user), target, found, CallPriority.OPEN, deadline)
                            .forUser(user.getName()));
        });
    }

    /** Requests a console URL for a running build. Only the call has the deadline, not the look-up. */
    public ConsoleUrl mintForBuild(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline)
            throws ConsoleException {
        return mint(contextForBuild(run, target, deadline), target);
    }

    /** Searches for the instances of a finder for a running build. Only the call has the deadline, not the look-up. */
    public InstanceSearchResult findForBuild(
            @NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Deadline deadline) throws ConsoleException {
        return client.find(contextForBuild(run, target, deadline), selectorOf(target));
    }

    /** Checks everything that needs no call to Tencent Cloud. Blocks while the credential is looked up. */
    public static void verify(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target) throws ConsoleException {
        contextForBuild(run, target, CallPriority.CHECK.deadline());
    }

    private static CallContext contextForBuild(Run<?, ?> run, ConsoleTarget target, Deadline deadline)
            throws ConsoleException {
        TencentCloudCredentials credentials = credentialsOf(run, target);
        TencentCloudCredentialsFinder.track(run, credentials);
        return context(useBy(run, null), target, credentials, CallPriority.CHECK, deadline)
                .forUser(run.getParent().getFullName());
    }

    private static TencentCloudCredentials credentialsOf(Run<?, ?> run, ConsoleTarget target) throws ConsoleException {
        return TencentCloudCredentialsFinder.find(target.getCredentialsId(), run, configuredEndpoint());
    }

    /**
     * Takes a screenshot and stores it with the build. Uses up the URL. The deadline is that of the capture.
     *
     * @param unwanted whether the result is no longer needed, so that nothing is stored
     */
    public StoredScreenshot takeScreenshot(
            @NonNull ConsoleUrl url,
            @NonNull String instanceId,
            @NonNull Deadline deadline,
            @NonNull ScreenshotStore store,
            @NonNull BooleanSupplier unwanted)
            throws ConsoleException {
        Screenshot screenshot;
        try {
            screenshot = screenshotClient.capture(url, deadline);
        } catch (RuntimeException | Error e) {
            // Errors too, such as a lack of memory or a fault of the JVM's imaging: they cost only this screenshot.
            LOGGER.log(Level.WARNING, e, () -> "A screenshot of " + instanceId + " failed unexpectedly");
            throw new ConsoleException("Client.ScreenFailed", url.requestId());
        }
        if (unwanted.getAsBoolean()) {
            throw new ConsoleException("Client.ScreenTimedOut", url.requestId());
        }
        StoredScreenshot taken = new StoredScreenshot(
                instanceId, Instant.now().toEpochMilli(), screenshot.width(), screenshot.height(), screenshot.dark());
        try {
            return store.add(taken, screenshot.png());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not store a screenshot of " + instanceId);
            throw new ConsoleException("Client.ScreenNotStored", url.requestId());
        }
    }

    // ---- For the credentials

    @Override
    public String describeEndpoint() {
        return TencentVncConfiguration.get().describeEndpoint(false);
    }

    @Override
    public ApiKey keyFor(@NonNull TencentCloudCredentials credentials, @NonNull Run<?, ?> run) throws ConsoleException {
        String region = JobDefaults.of(run.getParent()).region();
        return client.keyFor(context(
                        credentials,
                        useBy(run, null),
                        region == null ? STS_REGION : valid("Client.BadTarget", () -> new Region(region)),
                        CallPriority.CHECK,
                        CallPriority.CHECK.deadline())
                .forUser(run.getParent().getFullName()));
    }

    @Override
    public VerifiedKey verifyKey(@NonNull KeySource source, @CheckForNull CamRole role, @CheckForNull String typed)
            throws ConsoleException {
        String name =
                typed == null || typed.isBlank() ? TencentVncConfiguration.get().getRegion() : typed;
        if (name == null || name.isBlank()) {
            throw new InvalidInputException("input.testRegion.missing");
        }
        Region region = new Region(name);
        CallContext asked = new CallContext(
                        source,
                        role,
                        region,
                        configuredEndpoint(),
                        CallPriority.CONNECTION_TEST,
                        CallPriority.CONNECTION_TEST.deadline())
                .forUser(Jenkins.getAuthentication2().getName());
        // A separate session: a cached one would hide that the role can no longer be assumed.
        ApiKey key = client.keyFor(asked);
        Deadline rest = CallPriority.CONNECTION_TEST.deadline();
        CallContext withItsKey =
                new CallContext(key, null, region, asked.endpoint(), CallPriority.CONNECTION_TEST, rest, asked.user());
        try {
            mint(withItsKey, NO_INSTANCE);
        } catch (ConsoleException e) {
            // "Not found" proves that key, signature, clock, network, region and permission are valid.
            if (!e.code().equals("InvalidInstanceId.NotFound")) {
                throw e;
            }
        }
        return new VerifiedKey(region, roleOf(asked, rest));
    }

    @CheckForNull
    private String roleOf(CallContext asked, Deadline deadline) throws ConsoleException {
        if (asked.role() != null) {
            return asked.role().arn();
        }
        if (asked.source() instanceof WebIdentity identity) {
            return identity.role().arn();
        }
        if (asked.source() instanceof InstanceRole instanceRole) {
            return instanceRole.name() == null ? client.instanceRoleName(deadline) : instanceRole.name();
        }
        return null;
    }

    private ConsoleUrl mint(CallContext context, ConsoleTarget target) throws ConsoleException {
        return mint(context, valid("Client.BadTarget", () -> new InstanceId(target.getInstanceId())));
    }

    private ConsoleUrl mint(CallContext context, InstanceId instance) throws ConsoleException {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        return client.mint(new MintRequest(
                context,
                instance,
                valid("Client.BadSettings", () -> new ConsolePage(settings.getConsolePage())),
                valid("Client.BadSettings", () -> AllowedHosts.of(settings.getConsoleHosts()))));
    }

    private static InstanceSelector selectorOf(ConsoleTarget target) throws ConsoleException {
        return valid("Client.BadTarget", () -> InstanceSelector.parse(target.getFinder()));
    }

    private static Endpoint configuredEndpoint() throws ConsoleException {
        return valid("Client.BadSettings", () -> TencentVncConfiguration.get().endpoint());
    }

    private static CallContext context(
            CredentialUse use,
            ConsoleTarget target,
            TencentCloudCredentials credentials,
            CallPriority priority,
            Deadline deadline)
            throws ConsoleException {
        Region region = valid("Client.BadTarget", () -> new Region(target.getRegion()));
        return context(credentials, use, region, priority, deadline);
    }

    private static CallContext context(
            TencentCloudCredentials credentials,
            CredentialUse use,
            Region region,
            CallPriority priority,
            Deadline deadline)
            throws ConsoleException {
        String badSource = credentials instanceof TencentCloudKeyCredentials ? "Client.BadKey" : "Client.BadRole";
        return new CallContext(
                valid(badSource, () -> credentials.toKeySource(use)),
                valid("Client.BadRole", () -> credentials.toCamRole(use.sessionUser())),
                region,
                configuredEndpoint(),
                priority,
                deadline);
    }

    /** @param clicking the user who clicked; null for the build itself */
    private static CredentialUse useBy(Run<?, ?> run, Authentication clicking) {
        String session = "jenkins-" + run.getParent().getFullName() + "-" + run.getNumber();
        return new CredentialUse(session, run, clicking, null);
    }

    private interface StoredValue<T> {
        T read() throws ConsoleException;
    }

    /** Returns a stored value; throws the error with that code if it was edited by hand and is invalid. */
    private static <T> T valid(String code, StoredValue<T> value) throws ConsoleException {
        try {
            return value.read();
        } catch (InvalidInputException e) {
            throw new ConsoleException(code);
        }
    }
}
