package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsUseListener;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Cause;
import hudson.model.Fingerprint;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.User;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * Finds Tencent Cloud credentials: for a build in the context of its job, for a form by the credentials plugin's guide.
 *
 * @see <a href="https://github.com/jenkinsci/credentials-plugin/blob/master/docs/consumer.adoc">Consumer guide</a>
 */
@Restricted(NoExternalUse.class)
public final class TencentCloudCredentialsFinder {

    private TencentCloudCredentialsFinder() {}

    /**
     * Returns the credential that the build may use under that ID.
     *
     * @throws ConsoleException {@code Client.Credentials…} if there is no ID, no such credential, or one of another
     *     kind
     */
    public static TencentCloudCredentials find(
            @CheckForNull String id, @NonNull Run<?, ?> run, @NonNull Endpoint endpoint) throws ConsoleException {
        if (id == null) {
            throw new ConsoleException("Client.CredentialsMissing");
        }
        TencentCloudCredentials found;
        try {
            found = CredentialsProvider.findCredentialById(
                    id, TencentCloudCredentials.class, run, requirements(endpoint));
        } catch (UsernameNotFoundException e) {
            throw new ConsoleException("Client.CredentialsOwnerGone");
        }
        if (found == null) {
            throw new ConsoleException(whyNotFound(id, run));
        }
        return found;
    }

    /**
     * Records that the build used the credential. Only the first time is stored: Jenkins would write the same build
     * again each time, and wait twice for the disk.
     */
    public static void track(@NonNull Run<?, ?> run, @NonNull Credentials found) {
        if (isTracked(run, found)) {
            CredentialsUseListener.fireUse(found, run);
        } else {
            CredentialsProvider.track(run, found);
        }
    }

    private static boolean isTracked(Run<?, ?> run, Credentials found) {
        try {
            Fingerprint uses = CredentialsProvider.getFingerprintOf(found);
            return uses != null && uses.getRangeSet(run.getParent()).includes(run.getNumber());
        } catch (IOException e) {
            return false; // track() fails the same way, and logs it
        }
    }

    private static String whyNotFound(String id, Run<?, ?> run) {
        Cause.UserIdCause starter = run.getCause(Cause.UserIdCause.class);
        if (starter != null && starter.getUserId() != null && User.getById(starter.getUserId(), false) == null) {
            return "Client.CredentialsOwnerGone";
        }
        return CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of()) == null
                ? "Client.CredentialsNotFound"
                : "Client.CredentialsOfAnotherKind";
    }

    /**
     * Checks that a user may use the credential now. A build may use a key from a user's store while it runs;
     * afterwards only that user may. The store decides, not the scope that the credential claims.
     *
     * @param user the user who wants to use it
     * @throws ConsoleException {@code Client.CredentialsOfAnotherUser}
     */
    public static void checkOwner(
            @NonNull TencentCloudCredentials found, @NonNull Run<?, ?> run, @NonNull Authentication user)
            throws ConsoleException {
        if (!isVisibleTo(ACL.SYSTEM2, found, run) && !isVisibleTo(user, found, run)) {
            throw new ConsoleException("Client.CredentialsOfAnotherUser");
        }
    }

    /** Whether that user finds the credential in the context of the job, Jenkins itself in the stores of folders. */
    static boolean isVisibleTo(
            @NonNull Authentication user, @NonNull TencentCloudCredentials found, @NonNull Run<?, ?> run) {
        return CredentialsProvider.lookupCredentialsInItem(
                        TencentCloudCredentials.class, run.getParent(), user, List.of())
                .stream()
                .anyMatch(key -> found.getId().equals(key.getId()) && key.isSameKeyAs(found));
    }

    /** Returns the choices for the current user; only the current value if the user may not list credentials. */
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
                        TencentCloudCredentialsFinder::isUsableByJobs)
                .includeCurrentValue(current);
    }

    /** Checks that the chosen credential exists, if the current user may list credentials. */
    public static FormValidation check(
            @CheckForNull Item item, @CheckForNull String chosen, @NonNull Endpoint endpoint) {
        // A variable is known only when the job runs.
        if (chosen == null || chosen.isBlank() || chosen.contains("$") || !mayList(item)) {
            return FormValidation.ok();
        }
        boolean exists = choices(item, null, endpoint).stream().anyMatch(option -> chosen.equals(option.value));
        return exists ? FormValidation.ok() : FormValidation.error(Messages.TencentCloudCredentialsFinder_unknown());
    }

    /** Whether jobs may use the credential; the scope SYSTEM is for Jenkins itself. */
    static boolean isUsableByJobs(@NonNull Credentials credential) {
        return credential.getScope() != CredentialsScope.SYSTEM;
    }

    /** Whether the current user may list the credentials that the item can use. */
    static boolean mayList(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    /** Returns the user that a job runs as by default: Jenkins itself, unless a plugin names another. */
    static Authentication authenticationOf(@CheckForNull Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }

    private static List<DomainRequirement> requirements(Endpoint endpoint) {
        return URIRequirementBuilder.fromUri("https://" + endpoint.authority()).build();
    }
}
