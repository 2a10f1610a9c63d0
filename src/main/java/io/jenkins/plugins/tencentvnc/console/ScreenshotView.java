package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A screenshot as page and API show it.
 *
 * @param at when it was taken, in milliseconds since 1970 UTC
 * @param dark whether it has only one colour, as a screenshot of a blanked screen has
 * @param file its URL relative to the console page of the build
 * @param url its URL, for users who may open the console
 */
@ExportedBean(defaultVisibility = 3) // one deeper than the card it belongs to
@Restricted(NoExternalUse.class)
public record ScreenshotView(
        @Exported long at,
        @Exported int width,
        @Exported int height,
        @Exported boolean dark,
        @NonNull String file,
        @Exported @NonNull String url) {

    static ScreenshotView of(@NonNull Run<?, ?> run, @NonNull StoredScreenshot picture) {
        String file = "screenshot?instance=" + picture.instanceId() + "&at=" + picture.at();
        return new ScreenshotView(
                picture.at(), picture.width(), picture.height(), picture.dark(), file, ConsoleLinks.urlOf(run) + file);
    }

    public String age() {
        return Age.of(at);
    }
}
