package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.springframework.security.core.Authentication;

/**
 * Finds the Secret text that holds an OpenID Connect token. If another plugin signs the token, each call gets a new one
 * for the given build.
 */
final class IdTokenFinder {

    private static final Logger LOGGER = Logger.getLogger(IdTokenFinder.class.getName());

    private IdTokenFinder() {}

    /** Returns the token for one use of a credential that names it. */
    @NonNull
    static String find(@NonNull String id, @NonNull CredentialUse use) throws ConsoleException {
        Run<?, ?> run = use.run();
        if (run == null) {
            return textOf(find(id, itemOf(use.store()), readerIn(use.store())), id, null);
        }
        StringCredentials token = use.clicking() == null
                ? CredentialsProvider.findCredentialById(id, StringCredentials.class, run)
                : findForUser(id, run, use.clicking());
        return textOf(token, id, run);
    }

    /**
     * Returns the token that the job may use. That of a user's own store serves only a job that runs as this user, and
     * only this user's clicks: the author of the credential, not the user who clicks, has chosen token and role.
     */
    private static StringCredentials findForUser(String id, Run<?, ?> run, Authentication user) {
        StringCredentials found = find(id, run.getParent(), ACL.SYSTEM2);
        Authentication jobRunsAs = TencentCloudCredentialsFinder.authenticationOf(run.getParent());
        if (found == null && User.idStrategy().equals(jobRunsAs.getName(), user.getName())) {
            found = find(id, run.getParent(), user);
        }
        return found == null ? null : (StringCredentials) found.forRun(run);
    }

    /** Returns the choices for a form of that store. */
    @NonNull
    static ListBoxModel choices(@CheckForNull String chosen, @CheckForNull ModelObject store) {
        return new StandardListBoxModel()
                .includeEmptyValue()
                .includeAs(readerIn(store), itemOf(store), StringCredentials.class)
                .includeCurrentValue(Util.fixNull(chosen));
    }

    private static StringCredentials find(String id, Item item, Authentication reader) {
        return CredentialsProvider.findCredentialByIdInItem(id, StringCredentials.class, item, reader, List.of());
    }

    private static Item itemOf(ModelObject store) {
        return store instanceof Item item ? item : null;
    }

    /** Jobs can use the stores of folders and of Jenkins; only the user can use a user's own store. */
    private static Authentication readerIn(ModelObject store) {
        return store instanceof User ? Jenkins.getAuthentication2() : ACL.SYSTEM2;
    }

    private static String textOf(StringCredentials token, String id, Run<?, ?> run) throws ConsoleException {
        if (token == null) {
            throw new ConsoleException("Client.IdTokenMissing");
        }
        if (run != null) {
            TencentCloudCredentialsFinder.track(run, token);
        }
        try {
            return Secret.toString(token.getSecret());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The credential " + id + " gave no token for " + run);
            throw new ConsoleException("Client.IdTokenNotSigned");
        }
    }
}
