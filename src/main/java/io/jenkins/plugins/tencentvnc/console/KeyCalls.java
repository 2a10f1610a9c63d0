package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCalls;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallContext;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Calls Tencent Cloud for the credentials, as it is called for the consoles. */
@Extension
@Restricted(NoExternalUse.class)
public final class KeyCalls extends TencentCloudCalls {

    /** Where roles are assumed if nobody says where; any region would do. */
    private static final Region HOME_OF_STS = new Region("ap-guangzhou");

    /** Of the right form, and nobody's. */
    private static final InstanceId NO_INSTANCE = new InstanceId("ins-00000000");

    @NonNull
    @Override
    public Endpoint endpoint() {
        return ConsoleService.endpoint();
    }

    @NonNull
    @Override
    public ApiKey keyFor(@NonNull TencentCloudCredentials credentials, @NonNull Run<?, ?> run) throws ConsoleException {
        String region = Defaults.of(run.getParent()).getRegion();
        return ConsoleService.get()
                .client()
                .keyFor(ConsoleService.caller(
                        credentials,
                        ConsoleService.userOf(run),
                        region == null ? HOME_OF_STS : new Region(region),
                        CallPriority.CHECK,
                        CallPriority.OPEN.deadline()));
    }

    /** Whoever hears that there is no such machine has passed key, signature, clock, network, region and permission. */
    @NonNull
    @Override
    public Region tryOut(@NonNull TencentCloudCredentials credentials, @CheckForNull String typed)
            throws ConsoleException {
        Region region = new Region(
                typed == null || typed.isBlank() ? TencentVncConfiguration.get().getRegion() : typed);
        TencentCloudClient client = ConsoleService.get().client();
        CallContext asked = ConsoleService.caller(
                credentials, "jenkins-connection-test", region, CallPriority.TRIAL, CallPriority.TRIAL.deadline());
        // A session of its own: one that is still kept would hide that the role can no longer be assumed.
        CallContext withItsKey = new CallContext(
                client.keyFor(asked), null, region, asked.endpoint(), CallPriority.TRIAL, CallPriority.TRIAL.deadline());
        try {
            client.mint(ConsoleService.mintRequest(withItsKey, NO_INSTANCE));
        } catch (ConsoleException e) {
            if (!e.code().equals("InvalidInstanceId.NotFound")) {
                throw e;
            }
        }
        return region;
    }
}
