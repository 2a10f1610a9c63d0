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
 * Proof that a Jenkins administrator stored a credential in a certain form, for credentials that use the identity of
 * the controller itself. A permission check at the time of use would prove nothing: a user who may configure a folder
 * can write any credential into its config.xml, which Jenkins reads with full permissions at startup. The proof is
 * therefore stored with the credential, and only Jenkins can create it. It is a secret, so that users who may only read
 * the folder don't see it.
 */
final class AdministratorApproval {

    private static final HMACConfidentialKey KEY = new HMACConfidentialKey(AdministratorApproval.class, "approval");

    private AdministratorApproval() {}

    /** @throws org.springframework.security.access.AccessDeniedException unless the current user is an administrator */
    static Secret of(@NonNull String... form) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return Secret.fromString(KEY.mac(text(form)));
    }

    static boolean covers(@CheckForNull Secret approval, @NonNull String... form) {
        return approval != null && KEY.checkMac(text(form), approval.getPlainText());
    }

    /** Returns the parts, each after its length, so that different parts never give the same text. */
    private static String text(String... form) {
        return Stream.of(form)
                .map(part -> Objects.requireNonNullElse(part, ""))
                .map(part -> part.length() + ":" + part)
                .collect(Collectors.joining());
    }
}
