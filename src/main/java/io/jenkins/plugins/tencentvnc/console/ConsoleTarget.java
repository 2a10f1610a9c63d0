package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.tencentvnc.cloud.Finder;
import io.jenkins.plugins.tencentvnc.cloud.FoundInstance;
import io.jenkins.plugins.tencentvnc.cloud.InstanceId;
import io.jenkins.plugins.tencentvnc.cloud.Region;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.remedy.SafeText;
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

    private final String instanceId;
    private final String finder;
    private final FoundInstance found;
    private final String region;
    private final String credentialsId;
    private final String name;
    private final PublishOn publishOn;
    private final OpenBy openBy;
    private final String stage;
    private final String failure;

    private ConsoleTarget(Draft draft) {
        this.instanceId = draft.instanceId;
        this.finder = draft.finder;
        this.found = draft.found;
        this.region = draft.region;
        this.credentialsId = draft.credentialsId;
        this.name = draft.name;
        this.publishOn = draft.publishOn;
        this.openBy = draft.openBy;
        this.stage = draft.stage;
        this.failure = draft.failure;
    }

    /** A target that is being made. */
    private static final class Draft {
        private String instanceId;
        private String finder;
        private FoundInstance found;
        private String region;
        private String credentialsId;
        private String name;
        private PublishOn publishOn;
        private OpenBy openBy;
        private String stage;
        private String failure;
    }

    private Draft draft() {
        Draft draft = new Draft();
        draft.instanceId = instanceId;
        draft.finder = finder;
        draft.found = found;
        draft.region = region;
        draft.credentialsId = credentialsId;
        draft.name = name;
        draft.publishOn = publishOn;
        draft.openBy = openBy;
        draft.stage = stage;
        draft.failure = failure;
        return draft;
    }

    /**
     * What was typed, completed by the defaults.
     *
     * @param finder what was said instead of an id, which is not looked at then; null if nothing was
     * @throws io.jenkins.plugins.tencentvnc.remedy.InvalidInputException if the id or the region can't be right
     */
    @NonNull
    public static ConsoleTarget of(
            @NonNull Defaults defaults,
            @CheckForNull String instanceId,
            @CheckForNull Finder finder,
            @CheckForNull String region,
            @CheckForNull String credentialsId,
            @CheckForNull String name,
            @NonNull PublishOn publishOn,
            @CheckForNull OpenBy openBy) {
        Draft draft = new Draft();
        draft.instanceId = finder == null ? new InstanceId(instanceId).value() : null;
        draft.finder = finder == null ? null : finder.toString();
        draft.region = new Region(or(region, defaults.getRegion())).value();
        draft.credentialsId = or(credentialsId, defaults.getCredentialsId());
        draft.name = SafeText.oneLine(or(name, finder == null ? draft.instanceId : draft.finder), MAX_NAME);
        draft.publishOn = publishOn;
        draft.openBy = openBy == null ? defaults.getOpenBy() : openBy;
        return new ConsoleTarget(draft);
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
        Draft draft = draft();
        draft.stage = where;
        draft.failure = why;
        return new ConsoleTarget(draft);
    }

    /** The same, with what the masks of a log hide hidden in all that people have written. */
    @NonNull
    public ConsoleTarget hiding(@NonNull UnaryOperator<String> masks) {
        Draft draft = draft();
        draft.name = isNamed() ? SafeText.oneLine(masks.apply(name), MAX_NAME) : name;
        draft.stage = stage == null ? null : SafeText.oneLine(masks.apply(stage), MAX_NAME);
        draft.failure = failure == null ? null : SafeText.oneLine(masks.apply(failure), MAX_FAILURE);
        return new ConsoleTarget(draft);
    }

    /** One of the instances that were found for this target. People call it as they call it here, or by its own name. */
    @NonNull
    ConsoleTarget found(@NonNull FoundInstance instance) {
        Draft draft = draft();
        draft.instanceId = instance.id();
        draft.found = instance;
        String ownName = instance.name().isEmpty() ? instance.id() : instance.name();
        if (!isNamed()) {
            draft.name = SafeText.oneLine(ownName, MAX_NAME);
        } else if (finder.startsWith(Finder.By.TAG.parameter())) {
            draft.name = SafeText.oneLine(name + ": " + ownName, MAX_NAME);
        }
        return new ConsoleTarget(draft);
    }

    /** The same, published once more: with what the earlier publication said that is worth more than saying nothing. */
    @NonNull
    ConsoleTarget insteadOf(@CheckForNull ConsoleTarget earlier) {
        if (earlier == null) {
            return this;
        }
        Draft draft = draft();
        draft.name = isNamed() ? name : earlier.name;
        draft.publishOn = PublishOn.sooner(publishOn, earlier.publishOn);
        draft.stage = failure == null ? earlier.stage : stage;
        draft.failure = failure == null ? earlier.failure : failure;
        return new ConsoleTarget(draft);
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
    public FoundInstance getFound() {
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
