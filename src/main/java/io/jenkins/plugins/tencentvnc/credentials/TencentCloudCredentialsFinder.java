package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import io.jenkins.plugins.tencentvnc.cvm.Endpoint;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/**
 * Finds Tencent Cloud credentials: for a build in the job's own context, for a form as the credentials plugin's guide
 * for consumers says.
 *
 * @see <a href="https://github.com/jenkinsci/credentials-plugin/blob/master/docs/consumer.adoc">Consumer guide</a>
 */
@Restricted(NoExternalUse.class)
public final class TencentCloudCredentialsFinder {

    private TencentCloudCredentialsFinder() {}

    /**
     * The credential that the build may use under that id, marked as used by the build.
     *
     * @throws CvmException {@code Client.Credentials…}, if there is no id, no such credential, or one of another kind
     */
    @NonNull
    public static TencentCloudCredentials find(
            @CheckForNull String id, @NonNull Run<?, ?> run, @NonNull Endpoint endpoint) throws CvmException {
        if (id == null) {
            throw new CvmException("Client.CredentialsMissing");
        }
        TencentCloudCredentials found =
                CredentialsProvider.findCredentialById(id, TencentCloudCredentials.class, run, requirements(endpoint));
        if (found == null) {
            boolean ofAnotherKind =
                    CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of()) != null;
            throw new CvmException(ofAnotherKind ? "Client.CredentialsOfAnotherKind" : "Client.CredentialsNotFound");
        }
        CredentialsProvider.track(run, found);
        return found;
    }

    /** What a drop-down offers to the current user; to those who may not know, only what is chosen already. */
    @NonNull
    public static ListBoxModel choices(
            @CheckForNull Item item, @CheckForNull String chosen, @NonNull Endpoint endpoint) {
        StandardListBoxModel model = new StandardListBoxModel();
        String current = Util.fixNull(chosen);
        if (!mayList(item)) {
            return model.includeCurrentValue(current);
        }
        return model.includeEmptyValue()
                .includeMatchingAs(
                        authenticationOf(item),
                        item,
                        TencentCloudCredentials.class,
                        requirements(endpoint),
                        CredentialsMatchers.always())
                .includeCurrentValue(current);
    }

    /** Whether what is chosen exists, for those who may know. */
    @NonNull
    public static FormValidation check(
            @CheckForNull Item item, @CheckForNull String chosen, @NonNull Endpoint endpoint) {
        if (chosen == null || chosen.isBlank() || !mayList(item)) {
            return FormValidation.ok();
        }
        boolean exists = choices(item, null, endpoint).stream().anyMatch(option -> option.value.equals(chosen));
        return exists ? FormValidation.ok() : FormValidation.error(Messages.TencentCloudCredentialsFinder_unknown());
    }

    private static boolean mayList(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    private static Authentication authenticationOf(@CheckForNull Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }

    private static List<DomainRequirement> requirements(Endpoint endpoint) {
        return URIRequirementBuilder.fromUri("https://" + endpoint.authority()).build();
    }
}
