package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;

/** Says whether a credential works and, if not, what is at fault and what to do about it. */
final class CredentialsVerifier {

    private CredentialsVerifier() {}

    @NonNull
    static FormValidation of(@NonNull TencentCloudCredentials typed, @CheckForNull String region) {
        try {
            // First what can't be right as it was typed: that has better words than a failing call.
            typed.toApiKey();
            typed.toCamRole("jenkins");
            Region tried = TencentCloudCalls.get().tryOut(typed, region);
            return FormValidation.ok(
                    typed.getRoleArn() == null
                            ? Messages.CredentialsVerifier_keyWorks(tried)
                            : Messages.CredentialsVerifier_roleWorks(tried));
        } catch (InvalidInputException e) {
            return FormValidation.error(e.in(LocaleProvider.getLocale()));
        } catch (ConsoleException e) {
            return FormValidation.error(describe(e, region));
        }
    }

    private static String describe(ConsoleException fault, String region) {
        Locale locale = LocaleProvider.getLocale();
        String endpoint = TencentCloudCalls.get().describeEndpoint();
        ErrorSubject subject = new ErrorSubject(null, region, endpoint, null, fault.waitSeconds());
        String text = Messages.CredentialsVerifier_fails(
                culprit(fault), ErrorText.of(fault, subject, locale).full());
        return fault.code().contains("UnauthorizedOperation")
                ? text + " " + Messages.CredentialsVerifier_perhapsLimited()
                : text;
    }

    private static String culprit(ConsoleException fault) {
        return switch (fault.remedy().kind()) {
            case KEY -> Messages.CredentialsVerifier_key();
            case RIGHTS -> Messages.CredentialsVerifier_permission();
            case CLOCK -> Messages.CredentialsVerifier_clock();
            case NETWORK, TIMEOUT -> Messages.CredentialsVerifier_network();
            case CONFIGURATION ->
                fault.code().contains("Region") ? Messages.CredentialsVerifier_region() : Messages.CredentialsVerifier_settings();
            default -> Messages.CredentialsVerifier_tencentCloud();
        };
    }
}
