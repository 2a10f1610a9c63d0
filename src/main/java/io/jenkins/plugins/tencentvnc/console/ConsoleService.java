package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.okhttp.api.JenkinsOkHttpClient;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.cvm.ApiKey;
import io.jenkins.plugins.tencentvnc.cvm.CamRole;
import io.jenkins.plugins.tencentvnc.cvm.ConsoleHosts;
import io.jenkins.plugins.tencentvnc.cvm.ConsolePage;
import io.jenkins.plugins.tencentvnc.cvm.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import io.jenkins.plugins.tencentvnc.cvm.Endpoint;
import io.jenkins.plugins.tencentvnc.cvm.InstanceId;
import io.jenkins.plugins.tencentvnc.cvm.InvalidInputException;
import io.jenkins.plugins.tencentvnc.cvm.KeyRequest;
import io.jenkins.plugins.tencentvnc.cvm.MintRequest;
import io.jenkins.plugins.tencentvnc.cvm.Region;
import io.jenkins.plugins.tencentvnc.cvm.SdkVncUrlClient;
import io.jenkins.plugins.tencentvnc.cvm.Subject;
import io.jenkins.plugins.tencentvnc.cvm.Urgency;
import io.jenkins.plugins.tencentvnc.cvm.VncUrlClient;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Mints for the target of a build: with the credential that the build may use now, and the settings of now. */
@Extension
@Restricted(NoExternalUse.class)
public final class ConsoleService {

    private final SdkVncUrlClient client = new SdkVncUrlClient(
            base -> JenkinsOkHttpClient.newClientBuilder(base).build());

    @NonNull
    static ConsoleService get() {
        return ExtensionList.lookupSingleton(ConsoleService.class);
    }

    /** The only one, so that the budget is the budget of all. */
    @NonNull
    SdkVncUrlClient client() {
        return client;
    }

    /** Blocks; see {@link VncUrlClient#mint}. */
    @NonNull
    ConsoleUrl mint(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target, @NonNull Urgency urgency)
            throws CvmException {
        return client.mint(request(run, target, urgency));
    }

    /** All that can be found wrong without a call. */
    static void verify(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target) throws CvmException {
        request(run, target, Urgency.CHECK);
    }

    /** What a remedy's text speaks of. */
    @NonNull
    static Subject subject(@NonNull ConsoleTarget target, int waitSeconds) {
        return new Subject(
                target.getInstanceId(),
                target.getRegion(),
                TencentVncConfiguration.get().getEndpoint(),
                target.getCredentialsId(),
                waitSeconds);
    }

    private static MintRequest request(Run<?, ?> run, ConsoleTarget target, Urgency urgency) throws CvmException {
        TencentCloudCredentials credentials =
                TencentCloudCredentialsFinder.find(target.getCredentialsId(), run, endpoint());
        return mintRequest(
                keyRequest(credentials, userOf(run), new Region(target.getRegion()), urgency),
                new InstanceId(target.getInstanceId()));
    }

    /** The name under which a build uses a role. */
    @NonNull
    static String userOf(@NonNull Run<?, ?> run) {
        return "jenkins-" + run.getParent().getFullName() + "-" + run.getNumber();
    }

    @NonNull
    static KeyRequest keyRequest(
            @NonNull TencentCloudCredentials credentials,
            @NonNull String user,
            @NonNull Region region,
            @NonNull Urgency urgency)
            throws CvmException {
        return new KeyRequest(keyOf(credentials), roleOf(credentials, user), region, endpoint(), urgency);
    }

    private static ApiKey keyOf(TencentCloudCredentials credentials) throws CvmException {
        try {
            return credentials.toApiKey();
        } catch (InvalidInputException e) {
            throw new CvmException("Client.BadKey");
        }
    }

    private static CamRole roleOf(TencentCloudCredentials credentials, String user) throws CvmException {
        try {
            return credentials.toCamRole(user);
        } catch (InvalidInputException e) {
            throw new CvmException("Client.BadRole");
        }
    }

    @NonNull
    static MintRequest mintRequest(@NonNull KeyRequest key, @NonNull InstanceId instance) {
        TencentVncConfiguration settings = TencentVncConfiguration.get();
        return new MintRequest(
                key.key(),
                key.role(),
                key.region(),
                instance,
                key.endpoint(),
                new ConsolePage(settings.getConsolePage()),
                ConsoleHosts.of(settings.getConsoleHosts()),
                key.urgency());
    }

    @NonNull
    static Endpoint endpoint() {
        return Endpoint.of(TencentVncConfiguration.get().getEndpoint());
    }
}
