package io.jenkins.plugins.tencentvnc.console;

import io.jenkins.plugins.tencentvnc.remedy.Catalogue;
import io.jenkins.plugins.tencentvnc.remedy.Remedy;
import io.jenkins.plugins.tencentvnc.remedy.Subject;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** For a view: what is wrong with a target and what to do about it, in the reader's language. Never stored. */
@Restricted(NoExternalUse.class)
public record Advice(String sentence, String nextMove) {

    static Advice on(String code, ConsoleTarget target) {
        Remedy remedy = Catalogue.remedyFor(code);
        Locale locale = LocaleProvider.getLocale();
        Subject subject = ConsoleService.subject(target, 0);
        return new Advice(remedy.sentence(locale, subject), remedy.nextMove(locale, subject));
    }
}
