package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.Picture;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A screenshot as page and API show it. */
@ExportedBean(defaultVisibility = 3) // one deeper than the card it belongs to
@Restricted(NoExternalUse.class)
public final class ScreenshotView {

    private final Run<?, ?> run;
    private final Picture picture;

    ScreenshotView(@NonNull Run<?, ?> run, @NonNull Picture picture) {
        this.run = run;
        this.picture = picture;
    }

    /** Returns when it was taken, in milliseconds since 1970 UTC. */
    @Exported
    public long getAt() {
        return picture.at();
    }

    /** Returns how long ago it was taken, in words. */
    @NonNull
    public String getAge() {
        return Age.of(picture.at());
    }

    /** Returns the width in pixels. */
    @Exported
    public int getWidth() {
        return picture.width();
    }

    /** Returns the height in pixels. */
    @Exported
    public int getHeight() {
        return picture.height();
    }

    /** Whether it has only one colour, as a screenshot of a blanked screen has. */
    @Exported
    public boolean isDark() {
        return picture.dark();
    }

    /** Returns its URL, for users who may open the console. */
    @NonNull
    @Exported
    public String getUrl() {
        return ConsoleLinks.urlOf(run) + getFile();
    }

    /** Returns its URL relative to the console page of the build. */
    @NonNull
    public String getFile() {
        return "screenshot?instance=" + picture.instanceId() + "&at=" + picture.at();
    }
}
