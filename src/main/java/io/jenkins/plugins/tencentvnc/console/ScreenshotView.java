package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.publish.PublishInstanceTask;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.Picture;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A picture of a machine's screen, as page and API speak of it. */
@ExportedBean(defaultVisibility = 3) // one deeper than the card it belongs to
@Restricted(NoExternalUse.class)
public final class ScreenshotView {

    private final Run<?, ?> run;
    private final Picture picture;

    ScreenshotView(@NonNull Run<?, ?> run, @NonNull Picture picture) {
        this.run = run;
        this.picture = picture;
    }

    /** When it was taken, in milliseconds since 1970 UTC. */
    @Exported
    public long getAt() {
        return picture.at();
    }

    /** Pixels. */
    @Exported
    public int getWidth() {
        return picture.width();
    }

    /** Pixels. */
    @Exported
    public int getHeight() {
        return picture.height();
    }

    /** Whether all of it has one colour, as that of a machine whose screen is blanked. */
    @Exported
    public boolean isDark() {
        return picture.dark();
    }

    /** Where the picture is, to those who could open that console. */
    @NonNull
    @Exported
    public String getUrl() {
        return PublishInstanceTask.urlOf(run) + getFile();
    }

    /** The same, from the console page of the build on. */
    @NonNull
    public String getFile() {
        return "screenshot?instance=" + picture.instanceId() + "&at=" + picture.at();
    }
}
