package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.ModelObject;
import hudson.model.Run;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/**
 * One use of a credential.
 *
 * @param sessionUser the user of the key; part of the role's session name unless the credential sets one
 * @param run the build that uses the credential; null during a connection test
 * @param clicking the user who clicked on the build's page; null while the build itself runs
 * @param store the context of a connection test; null for Jenkins itself
 */
@Restricted(NoExternalUse.class)
public record CredentialUse(
        @NonNull String sessionUser,
        @CheckForNull Run<?, ?> run,
        @CheckForNull Authentication clicking,
        @CheckForNull ModelObject store) {

    static CredentialUse test(@CheckForNull ModelObject store) {
        return new CredentialUse("jenkins-connection-test", null, null, store);
    }
}
