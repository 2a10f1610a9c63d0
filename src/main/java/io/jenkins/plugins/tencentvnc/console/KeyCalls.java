package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.cloud.ApiKey;
import io.jenkins.plugins.tencentvnc.cloud.Caller;
import io.jenkins.plugins.tencentvnc.cloud.Endpoint;
import io.jenkins.plugins.tencentvnc.cloud.InstanceId;
import io.jenkins.plugins.tencentvnc.cloud.Region;
import io.jenkins.plugins.tencentvnc.cloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.cloud.Urgency;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCalls;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentials;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
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
                        Urgency.CHECK,
                        Urgency.OPEN.deadline()));
    }

    /** Whoever hears that there is no such machine has passed key, signature, clock, network, region and permission. */
    @NonNull
    @Override
    public Region tryOut(@NonNull TencentCloudCredentials credentials, @CheckForNull String typed)
            throws ConsoleException {
        Region region = new Region(
                typed == null || typed.isBlank() ? TencentVncConfiguration.get().getRegion() : typed);
        TencentCloudClient client = ConsoleService.get().client();
        Caller asked = ConsoleService.caller(
                credentials, "jenkins-connection-test", region, Urgency.TRIAL, Urgency.TRIAL.deadline());
        // A session of its own: one that is still kept would hide that the role can no longer be assumed.
        Caller withItsKey = new Caller(
                client.keyFor(asked), null, region, asked.endpoint(), Urgency.TRIAL, Urgency.TRIAL.deadline());
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
