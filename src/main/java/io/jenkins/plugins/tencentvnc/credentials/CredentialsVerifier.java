package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
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
                            ? Messages.ConnectionTest_keyWorks(tried)
                            : Messages.ConnectionTest_roleWorks(tried));
        } catch (InvalidInputException e) {
            return FormValidation.error(e.in(LocaleProvider.getLocale()));
        } catch (ConsoleException e) {
            return FormValidation.error(describe(e, region));
        }
    }

    private static String describe(ConsoleException fault, String region) {
        Locale locale = LocaleProvider.getLocale();
        String endpoint = TencentCloudCalls.get().endpoint().toString();
        ErrorSubject subject = new ErrorSubject(null, region, endpoint, null, fault.waitSeconds());
        String text = Messages.ConnectionTest_fails(
                culprit(fault), fault.sentence(locale, subject), fault.remedy().nextMove(locale, subject));
        if (fault.code().contains("UnauthorizedOperation")) {
            text += " " + Messages.ConnectionTest_perhapsLimited();
        }
        return fault.requestId().isEmpty()
                ? text + " (" + fault.code() + ")"
                : text + " (" + fault.code() + ", " + fault.requestId() + ")";
    }

    private static String culprit(ConsoleException fault) {
        return switch (fault.remedy().kind()) {
            case KEY -> Messages.ConnectionTest_key();
            case RIGHTS -> Messages.ConnectionTest_permission();
            case CLOCK -> Messages.ConnectionTest_clock();
            case NETWORK, TIMEOUT -> Messages.ConnectionTest_network();
            case CONFIGURATION ->
                fault.code().contains("Region") ? Messages.ConnectionTest_region() : Messages.ConnectionTest_settings();
            default -> Messages.ConnectionTest_tencentCloud();
        };
    }
}
