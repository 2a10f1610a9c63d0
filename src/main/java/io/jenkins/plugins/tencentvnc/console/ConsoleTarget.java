package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.cvm.InstanceId;
import io.jenkins.plugins.tencentvnc.cvm.Region;
import io.jenkins.plugins.tencentvnc.cvm.SafeText;
import io.jenkins.plugins.tencentvnc.rules.OpenBy;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import io.jenkins.plugins.tencentvnc.rules.WaysOn;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One instance on one build. Immutable; stored with the build, hence a plain class of plain values. */
@ExportedBean(defaultVisibility = 2)
public final class ConsoleTarget {

    private static final int MAX_NAME = 100;
    private static final int MAX_FAILURE = 300;

    private final String instanceId;
    private final String region;
    private final String credentialsId;
    private final String name;
    private final PublishOn publishOn;
    private final OpenBy openBy;
    private final String stage;
    private final String failure;
    private final Finding finding;

    private ConsoleTarget(
            String instanceId,
            String region,
            String credentialsId,
            String name,
            PublishOn publishOn,
            OpenBy openBy,
            String stage,
            String failure,
            Finding finding) {
        this.instanceId = instanceId;
        this.region = region;
        this.credentialsId = credentialsId;
        this.name = name;
        this.publishOn = publishOn;
        this.openBy = openBy;
        this.stage = stage;
        this.failure = failure;
        this.finding = finding;
    }

    /**
     * What was typed, completed by the defaults.
     *
     * @throws io.jenkins.plugins.tencentvnc.cvm.InvalidInputException if the id or the region can't be right
     */
    @NonNull
    public static ConsoleTarget of(
            @NonNull Defaults defaults,
            @CheckForNull String instanceId,
            @CheckForNull String region,
            @CheckForNull String credentialsId,
            @CheckForNull String name,
            @NonNull PublishOn publishOn,
            @CheckForNull OpenBy openBy) {
        String id = new InstanceId(instanceId).value();
        return new ConsoleTarget(
                id,
                new Region(or(region, defaults.getRegion())).value(),
                or(credentialsId, defaults.getCredentialsId()),
                SafeText.oneLine(or(name, id), MAX_NAME),
                publishOn,
                openBy == null ? defaults.getOpenBy() : openBy,
                null,
                null,
                null);
    }

    private static String or(String typed, String otherwise) {
        String text = Util.fixEmptyAndTrim(typed);
        return text == null ? otherwise : text;
    }

    @NonNull
    ConsoleTarget with(@NonNull Finding found) {
        return new ConsoleTarget(instanceId, region, credentialsId, name, publishOn, openBy, stage, failure, found);
    }

    /**
     * The same, published because something failed.
     *
     * @param where the name of the stage, if it happened in one
     * @param why the first line of the failure
     */
    @NonNull
    public ConsoleTarget publishedBy(@CheckForNull String where, @NonNull String why) {
        return new ConsoleTarget(
                instanceId,
                region,
                credentialsId,
                name,
                publishOn,
                openBy,
                where == null ? null : SafeText.oneLine(where, MAX_NAME),
                SafeText.oneLine(why, MAX_FAILURE),
                finding);
    }

    @NonNull
    @Exported
    public String getInstanceId() {
        return instanceId;
    }

    @NonNull
    @Exported
    public String getRegion() {
        return region;
    }

    /** Null if neither the job nor the administrator named one. */
    @CheckForNull
    @Exported
    public String getCredentialsId() {
        return credentialsId;
    }

    /** How people call the machine; its id if they don't. */
    @NonNull
    @Exported
    public String getName() {
        return name;
    }

    @NonNull
    @Exported
    public PublishOn getPublishOn() {
        return publishOn;
    }

    @NonNull
    @Exported
    public OpenBy getOpenBy() {
        return openBy;
    }

    /** Null if it was not published because of a failure, or one outside of all stages. */
    @CheckForNull
    @Exported
    public String getStage() {
        return stage;
    }

    /** The first line of the failure because of which it was published; null if there was none. */
    @CheckForNull
    @Exported
    public String getFailure() {
        return failure;
    }

    /** Null while nobody has checked or opened it. */
    @CheckForNull
    @Exported
    public Finding getFinding() {
        return finding;
    }

    /** For the page. */
    @NonNull
    public WaysOn getWaysOn() {
        return new WaysOn(new InstanceId(instanceId), new Region(region));
    }

    /** Whether people call the machine other than by its id. */
    public boolean isNamed() {
        return !name.equals(instanceId);
    }
}
