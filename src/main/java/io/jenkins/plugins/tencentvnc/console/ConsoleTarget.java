package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.tencentvnc.cloud.InstanceId;
import io.jenkins.plugins.tencentvnc.cloud.Region;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.remedy.SafeText;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One instance on one build. Immutable; stored with the build, hence a plain class of plain values. */
@Restricted(NoExternalUse.class)
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

    private ConsoleTarget(
            String instanceId,
            String region,
            String credentialsId,
            String name,
            PublishOn publishOn,
            OpenBy openBy,
            String stage,
            String failure) {
        this.instanceId = instanceId;
        this.region = region;
        this.credentialsId = credentialsId;
        this.name = name;
        this.publishOn = publishOn;
        this.openBy = openBy;
        this.stage = stage;
        this.failure = failure;
    }

    /**
     * What was typed, completed by the defaults.
     *
     * @throws io.jenkins.plugins.tencentvnc.remedy.InvalidInputException if the id or the region can't be right
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
                null);
    }

    private static String or(String typed, String otherwise) {
        String text = Util.fixEmptyAndTrim(typed);
        return text == null ? otherwise : text;
    }

    /**
     * The same, published because something failed.
     *
     * @param where the name of the stage, if it happened in one
     * @param why the first line of the failure
     */
    @NonNull
    public ConsoleTarget publishedBy(@CheckForNull String where, @NonNull String why) {
        return new ConsoleTarget(instanceId, region, credentialsId, name, publishOn, openBy, where, why);
    }

    /** The same, with what the masks of a log hide hidden in all that people have written. */
    @NonNull
    public ConsoleTarget hiding(@NonNull UnaryOperator<String> masks) {
        return new ConsoleTarget(
                instanceId,
                region,
                credentialsId,
                isNamed() ? SafeText.oneLine(masks.apply(name), MAX_NAME) : name,
                publishOn,
                openBy,
                stage == null ? null : SafeText.oneLine(masks.apply(stage), MAX_NAME),
                failure == null ? null : SafeText.oneLine(masks.apply(failure), MAX_FAILURE));
    }

    /** The same, published once more: with what the earlier publication said that is worth more than saying nothing. */
    @NonNull
    ConsoleTarget insteadOf(@CheckForNull ConsoleTarget earlier) {
        if (earlier == null) {
            return this;
        }
        return new ConsoleTarget(
                instanceId,
                region,
                credentialsId,
                isNamed() ? name : earlier.name,
                PublishOn.sooner(publishOn, earlier.publishOn),
                openBy,
                failure == null ? earlier.stage : stage,
                failure == null ? earlier.failure : failure);
    }

    @NonNull
    public String getInstanceId() {
        return instanceId;
    }

    @NonNull
    public String getRegion() {
        return region;
    }

    /** Null if neither the job nor the administrator named one. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    /** How people call the machine; its id if they don't. */
    @NonNull
    public String getName() {
        return name;
    }

    @NonNull
    public PublishOn getPublishOn() {
        return publishOn;
    }

    @NonNull
    public OpenBy getOpenBy() {
        return openBy;
    }

    /** Null if it was not published because of a failure, or one outside of all stages. */
    @CheckForNull
    public String getStage() {
        return stage;
    }

    /** The first line of the failure because of which it was published; null if there was none. */
    @CheckForNull
    public String getFailure() {
        return failure;
    }

    /** Whether people call the machine other than by its id. */
    public boolean isNamed() {
        return !name.equals(instanceId);
    }
}
