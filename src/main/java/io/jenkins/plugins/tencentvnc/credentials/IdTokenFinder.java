package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Cause;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ModelObject;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    static String find(@NonNull String id, @NonNull TencentCloudCredentials identity, @NonNull CredentialUse use)
            throws ConsoleException {
        Run<?, ?> run = use.run();
        if (run == null) {
            return textOf(findForTest(id, use.store()), id, null);
        }
        for (Authentication reader : readersOf(identity, run, use.clicking())) {
            StringCredentials found = find(id, run.getParent(), reader);
            if (found != null) {
                return textOf(found.forRun(run) instanceof StringCredentials signed ? signed : found, id, run);
            }
        }
        throw new ConsoleException("Client.IdTokenMissing");
    }

    /**
     * Returns the users whose tokens may be used, in the order of the look-up; limited, since the author of a web
     * identity chooses token and role. For a web identity of the job: the user that the job runs as, unless another
     * user clicks. For one in a user's own store: that user. Then Jenkins itself, for the tokens of the job, if that
     * user and the one that the job runs as have Credentials/UseItem.
     */
    private static Set<Authentication> readersOf(
            TencentCloudCredentials identity, Run<?, ?> run, @CheckForNull Authentication clicking) {
        Job<?, ?> job = run.getParent();
        Authentication runsAs = TencentCloudCredentialsFinder.authenticationOf(job);
        Authentication owner = TencentCloudCredentialsFinder.isVisibleTo(ACL.SYSTEM2, identity, run)
                ? runsAs
                : ownerOf(identity, run, runsAs, clicking);
        Set<Authentication> readers = new LinkedHashSet<>();
        if (owner == null) {
            return readers;
        }
        if (clicking == null || User.idStrategy().equals(owner.getName(), clicking.getName())) {
            readers.add(owner);
        }
        if (job.hasPermission2(owner, CredentialsProvider.USE_ITEM)
                && job.hasPermission2(runsAs, CredentialsProvider.USE_ITEM)) {
            readers.add(ACL.SYSTEM2);
        }
        return readers;
    }

    /** Returns the user in whose own store the web identity is; null if it is in that of another user. */
    @CheckForNull
    private static Authentication ownerOf(
            TencentCloudCredentials identity, Run<?, ?> run, Authentication runsAs, Authentication clicking) {
        if (clicking != null) {
            return TencentCloudCredentialsFinder.isVisibleTo(clicking, identity, run) ? clicking : null;
        }
        if (TencentCloudCredentialsFinder.isVisibleTo(runsAs, identity, run)) {
            return runsAs;
        }
        Cause.UserIdCause start = run.getCause(Cause.UserIdCause.class);
        User starter = start == null || start.getUserId() == null ? null : User.getById(start.getUserId(), false);
        Authentication given = starter == null ? null : starter.impersonate2();
        return given != null && TencentCloudCredentialsFinder.isVisibleTo(given, identity, run) ? given : null;
    }

    static ListBoxModel choices(@CheckForNull String chosen, @CheckForNull ModelObject store) {
        return new StandardListBoxModel()
                .includeEmptyValue()
                .includeMatchingAs(
                        readerIn(store),
                        itemOf(store),
                        StringCredentials.class,
                        List.of(),
                        TencentCloudCredentialsFinder::isUsableByJobs)
                .includeCurrentValue(Util.fixNull(chosen));
    }

    /** Returns the token if jobs that use that store find it; Jenkins itself also finds those of the scope SYSTEM. */
    @CheckForNull
    private static StringCredentials findForTest(String id, ModelObject store) {
        StringCredentials found = find(id, itemOf(store), readerIn(store));
        return found != null && TencentCloudCredentialsFinder.isUsableByJobs(found) ? found : null;
    }

    @CheckForNull
    private static StringCredentials find(String id, Item item, Authentication reader) {
        return CredentialsProvider.findCredentialByIdInItem(id, StringCredentials.class, item, reader, List.of());
    }

    @CheckForNull
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
