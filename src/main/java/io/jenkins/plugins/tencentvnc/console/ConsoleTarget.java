package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * One instance on one build, or what has to be looked for there while no instance is known. Immutable; stored with the
 * build, hence a plain class of plain values.
 */
@Restricted(NoExternalUse.class)
public final class ConsoleTarget {

    private static final int MAX_NAME = 100;
    private static final int MAX_FAILURE = 300;

    /** Longer than any id is. */
    private static final int MAX_CREDENTIALS_ID = 1_000;

    // Not final, so that a copy can differ in one of them; nothing changes them once a target has left this class.
    private String instanceId;
    private String finder;
    private InstanceInfo found;
    private String region;
    private String credentialsId;
    private String name;
    private PublishOn publishOn;
    private OpenBy openBy;
    private String stage;
    private String failure;

    private ConsoleTarget() {}

    /** A short name in build.xml, where there can be many of them. The long one is read as well. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void nameInBuilds() {
        Run.XSTREAM2.alias("tencent-vnc-target", ConsoleTarget.class);
    }

    private ConsoleTarget copy() {
        ConsoleTarget copy = new ConsoleTarget();
        copy.instanceId = instanceId;
        copy.finder = finder;
        copy.found = found;
        copy.region = region;
        copy.credentialsId = credentialsId;
        copy.name = name;
        copy.publishOn = publishOn;
        copy.openBy = openBy;
        copy.stage = stage;
        copy.failure = failure;
        return copy;
    }

    /**
     * What was typed, completed by the defaults.
     *
     * @param finder what was said instead of an id, which is not looked at then; null if nothing was
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the id or the region can't be right
     */
    @NonNull
    public static ConsoleTarget of(
            @NonNull Defaults defaults,
            @CheckForNull String instanceId,
            @CheckForNull InstanceSelector finder,
            @CheckForNull String region,
            @CheckForNull String credentialsId,
            @CheckForNull String name,
            @NonNull PublishOn publishOn,
            @CheckForNull OpenBy openBy) {
        ConsoleTarget target = new ConsoleTarget();
        target.instanceId = finder == null ? new InstanceId(instanceId).value() : null;
        target.finder = finder == null ? null : finder.toString();
        target.region = new Region(or(region, defaults.getRegion())).value();
        String key = or(credentialsId, defaults.getCredentialsId());
        target.credentialsId = key == null ? null : SafeText.oneLine(key, MAX_CREDENTIALS_ID);
        String typed = Util.fixEmptyAndTrim(name);
        target.name = typed == null ? target.getKey() : SafeText.oneLine(typed, MAX_NAME);
        target.publishOn = publishOn;
        target.openBy = openBy == null ? defaults.getOpenBy() : openBy;
        return target;
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
        ConsoleTarget copy = copy();
        copy.stage = where;
        copy.failure = why;
        return copy;
    }

    /** The same, with what the masks of a log hide hidden in all that people have written. */
    @NonNull
    public ConsoleTarget hiding(@NonNull UnaryOperator<String> masks) {
        ConsoleTarget copy = copy();
        copy.name = isNamed() ? SafeText.oneLine(masks.apply(name), MAX_NAME) : name;
        copy.stage = stage == null ? null : SafeText.oneLine(masks.apply(stage), MAX_NAME);
        copy.failure = failure == null ? null : SafeText.oneLine(masks.apply(failure), MAX_FAILURE);
        return copy;
    }

    /** One of the instances that were found for this target. People call it as they call it here, or by its own name. */
    @NonNull
    ConsoleTarget found(@NonNull InstanceInfo instance) {
        ConsoleTarget copy = copy();
        copy.instanceId = instance.id();
        copy.found = instance;
        String ownName = instance.name().isEmpty() ? instance.id() : instance.name();
        if (!isNamed()) {
            copy.name = SafeText.oneLine(ownName, MAX_NAME);
        } else if (finder.startsWith(InstanceSelector.By.TAG.parameter())) {
            copy.name = SafeText.oneLine(name + ": " + ownName, MAX_NAME);
        }
        return copy;
    }

    /** The same, published once more: with what the earlier publication said that is worth more than saying nothing. */
    @NonNull
    ConsoleTarget insteadOf(@CheckForNull ConsoleTarget earlier) {
        if (earlier == null) {
            return this;
        }
        ConsoleTarget copy = copy();
        copy.name = isNamed() ? name : earlier.name;
        copy.publishOn = PublishOn.sooner(publishOn, earlier.publishOn);
        // Whoever may open it also sees the pictures that were taken while it was reserved.
        copy.openBy = earlier.openBy == OpenBy.REQUESTER ? OpenBy.REQUESTER : openBy;
        copy.stage = failure == null ? earlier.stage : stage;
        copy.failure = failure == null ? earlier.failure : failure;
        return copy;
    }

    /** Under what the build and its journal know it: the instance's id or, while none is known, what is looked for. */
    @NonNull
    public String getKey() {
        return isKnown() ? instanceId : finder;
    }

    /** Whether it is known which instance it is. */
    public boolean isKnown() {
        return instanceId != null;
    }

    /** Null while it isn't known. */
    @CheckForNull
    public String getInstanceId() {
        return instanceId;
    }

    /** What was said instead of an id, such as {@code instanceName=web-1}; null if the id was. */
    @CheckForNull
    public String getFinder() {
        return finder;
    }

    /** The instance as it was when it was found; null if it was not looked for. */
    @CheckForNull
    public InstanceInfo getFound() {
        return found;
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

    /** How people call the machine; its key if they don't. */
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

    /** Whether people call the machine other than by its key. */
    public boolean isNamed() {
        return !name.equals(getKey());
    }
}
