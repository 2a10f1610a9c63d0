package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.Secret;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.security.HMACConfidentialKey;

/**
 * Says that a Jenkins administrator has stored a credential that uses the identity of the controller itself, and in what
 * form. Permissions can't say so by the time that it is used: a folder's author may write any credential into the
 * folder's config.xml, which Jenkins reads again as itself when it starts. So the approval goes with the credential, and
 * nobody can make one but Jenkins. It is a secret lest those see it who may read a folder but not change it.
 */
final class AdministratorApproval {

    private static final HMACConfidentialKey KEY = new HMACConfidentialKey(AdministratorApproval.class, "approval");

    private AdministratorApproval() {}

    /** @throws org.springframework.security.access.AccessDeniedException unless the current user is an administrator */
    @NonNull
    static Secret of(@NonNull String... form) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return Secret.fromString(KEY.mac(text(form)));
    }

    static boolean covers(@CheckForNull Secret approval, @NonNull String... form) {
        return approval != null && KEY.checkMac(text(form), approval.getPlainText());
    }

    /** With the length before each part, so that no part can end where another begins. */
    private static String text(String... form) {
        return Stream.of(form)
                .map(part -> Objects.requireNonNullElse(part, ""))
                .map(part -> part.length() + ":" + part)
                .collect(Collectors.joining());
    }
}
