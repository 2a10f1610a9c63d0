package io.jenkins.plugins.tencentvnc.console;

import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.Remedy;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** For a view: what is wrong with a target and what to do about it, in the reader's language. Never stored. */
@Restricted(NoExternalUse.class)
public record ErrorText(String sentence, String nextMove) {

    static ErrorText on(String code, ConsoleTarget target) {
        Remedy remedy = ErrorCatalogue.remedyFor(code);
        Locale locale = LocaleProvider.getLocale();
        ErrorSubject subject = ConsoleService.subject(target, 0);
        return new ErrorText(remedy.sentence(locale, subject), remedy.nextMove(locale, subject));
    }
}
