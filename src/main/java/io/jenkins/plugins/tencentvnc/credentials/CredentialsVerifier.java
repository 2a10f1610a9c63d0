package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.ModelObject;
import hudson.util.FormValidation;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.CallPriority;
import io.jenkins.plugins.tencentvnc.tencentcloud.KeySource;
import java.util.Locale;
import jenkins.model.Jenkins;
import org.jvnet.localizer.LocaleProvider;

/** Verifies that a credential works; if not, reports the cause and the next step. */
final class CredentialsVerifier {

    private CredentialsVerifier() {}

    /** @param tokenCredentialsId the credential with the token of a web identity; null for none */
    static FormValidation of(
            @NonNull TencentCloudCredentials typed,
            @CheckForNull ModelObject context,
            @CheckForNull String region,
            @CheckForNull String tokenCredentialsId) {
        CredentialUse use = CredentialUse.test(context);
        try {
            KeySource source = CredentialsLookup.get()
                    .findForForm(
                            Jenkins.getAuthentication2(),
                            CallPriority.CONNECTION_TEST.deadline(),
                            () -> typed.toKeySource(use));
            TencentCloudCalls.VerifiedKey answered =
                    TencentCloudCalls.get().verifyKey(source, typed.toCamRole(use.sessionUser()), region);
            return FormValidation.ok(
                    answered.role() == null
                            ? Messages.CredentialsVerifier_keyWorks(answered.region())
                            : Messages.CredentialsVerifier_roleWorks(answered.role(), answered.region()));
        } catch (InvalidInputException e) {
            return FormValidation.error(e.in(LocaleProvider.getLocale()));
        } catch (ConsoleException e) {
            return FormValidation.error(describe(e, region, tokenCredentialsId));
        }
    }

    private static String describe(ConsoleException fault, String region, String tokenCredentialsId) {
        Locale locale = LocaleProvider.getLocale();
        String endpoint = TencentCloudCalls.get().describeEndpoint();
        ErrorSubject subject = new ErrorSubject(null, region, endpoint, tokenCredentialsId, fault.waitSeconds());
        ErrorText error = ErrorText.of(fault, subject, locale);
        if (isAboutRegion(fault)) { // the region of this form, not of a job
            return Messages.CredentialsVerifier_withHint(
                    Messages.CredentialsVerifier_fails(culprit(fault), error.line()),
                    Messages.CredentialsVerifier_correctRegion());
        }
        String text = Messages.CredentialsVerifier_fails(culprit(fault), error.full());
        if (fault.code().equals("Client.WebIdentityDenied")) {
            return Messages.CredentialsVerifier_withHint(text, Messages.CredentialsVerifier_perhapsForBuilds());
        }
        return ErrorCatalogue.isMissingPermission(fault.code())
                ? Messages.CredentialsVerifier_withHint(text, Messages.CredentialsVerifier_perhapsLimited())
                : text;
    }

    private static boolean isAboutRegion(ConsoleException fault) {
        return fault.code().contains("Region");
    }

    private static String culprit(ConsoleException fault) {
        return switch (fault.remedy().kind()) {
            case KEY -> Messages.CredentialsVerifier_credential();
            case RIGHTS -> Messages.CredentialsVerifier_permission();
            case CLOCK -> Messages.CredentialsVerifier_clock();
            case BUDGET -> Messages.CredentialsVerifier_jenkins();
            case NETWORK, TIMEOUT -> Messages.CredentialsVerifier_network();
            case CONFIGURATION ->
                isAboutRegion(fault) ? Messages.CredentialsVerifier_region() : Messages.CredentialsVerifier_settings();
            default -> Messages.CredentialsVerifier_tencentCloud();
        };
    }
}
