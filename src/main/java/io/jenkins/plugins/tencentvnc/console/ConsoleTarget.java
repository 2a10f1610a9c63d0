package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.JobDefaults;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One instance on one build, or a finder while its instance is not known. Immutable; stored with the build, hence a
 * plain class of plain values. The API shows it without its credentials id.
 */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class ConsoleTarget implements Cloneable {

    private static final int MAX_NAME = 100;
    private static final int MAX_FAILURE = 300;

    /** Longer than any ID. */
    private static final int MAX_CREDENTIALS_ID = 1_000;

    // Not final, so that copies can differ; a target no longer changes after it has left this class.
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

    /** Registers a short name for build.xml, which can hold many targets; the long name can still be read. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void nameInBuilds() {
        Run.XSTREAM2.alias("tencent-vnc-target", ConsoleTarget.class);
    }

    /** Completes an edited or truncated build.xml, so that it breaks no page of the build. */
    private Object readResolve() {
        region = Util.fixNull(region);
        name = isInvisible(name) ? getLabel() : name;
        publishOn = publishOn == null ? PublishOn.FAILURE : publishOn;
        openBy = openBy == null ? OpenBy.REQUESTER : openBy;
        return this;
    }

    /** Whether it names an instance or a finder; false only if this plugin has not written it. */
    boolean isComplete() {
        return instanceId != null || finder != null;
    }

    private ConsoleTarget copy() {
        try {
            return (ConsoleTarget) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Returns the target for the parameters of a step, completed by the defaults. Of two access policies the stricter
     * one applies, so that a Jenkinsfile can't lift a folder's reservation.
     *
     * @param finder instead of the ID; null if the ID is given
     * @throws io.jenkins.plugins.tencentvnc.error.InvalidInputException if the ID or the region is malformed
     */
    public static ConsoleTarget of(
            @NonNull JobDefaults defaults,
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
        target.region = new Region(or(region, defaults.region())).value();
        String key = or(credentialsId, defaults.credentialsId());
        target.credentialsId = key == null ? null : SafeText.oneLine(key, MAX_CREDENTIALS_ID);
        target.name = isInvisible(name) ? target.getLabel() : SafeText.oneLine(name, MAX_NAME);
        target.publishOn = publishOn;
        target.openBy = OpenBy.stricter(defaults.openBy(), openBy);
        return target;
    }

    /** Whether nothing of the name would be displayed; a card and its buttons need a name. */
    private static boolean isInvisible(String name) {
        return SafeText.oneLine(name, MAX_NAME)
                .chars()
                .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    @CheckForNull
    private static String or(String typed, String otherwise) {
        String text = Util.fixEmptyAndTrim(typed);
        return text == null ? otherwise : text;
    }

    /**
     * Returns this target with the failure that published it. Both texts are shortened here; mask them before.
     *
     * @param stage the name of the stage; null outside of all stages
     * @param failure the first line of the failure
     */
    public ConsoleTarget withFailure(@CheckForNull String stage, @NonNull String failure) {
        ConsoleTarget copy = copy();
        copy.stage = stage == null ? null : SafeText.oneLine(stage, MAX_NAME);
        copy.failure = SafeText.oneLine(failure, MAX_FAILURE);
        return copy;
    }

    /** Returns the target of an instance that this finder found, named by the step or else as in Tencent Cloud. */
    ConsoleTarget found(@NonNull InstanceInfo instance) {
        ConsoleTarget copy = copy();
        copy.instanceId = instance.id();
        copy.found = instance;
        String ownName = isInvisible(instance.name()) ? instance.id() : instance.name();
        if (!isNamed()) {
            copy.name = SafeText.oneLine(ownName, MAX_NAME);
        } else if (getLabel().startsWith(InstanceSelector.By.TAG.parameter())) {
            copy.name = SafeText.oneLine(name + ": " + ownName, MAX_NAME);
        }
        return copy;
    }

    /**
     * Returns this target merged with its earlier publication: with its own name and failure, or else the earlier ones,
     * the stricter policy, and the threshold that shows more.
     */
    ConsoleTarget mergedWith(@CheckForNull ConsoleTarget earlier) {
        if (earlier == null) {
            return this;
        }
        ConsoleTarget copy = copy();
        copy.name = isNamed() && (isNamedByStep() || !earlier.isNamedByStep()) ? name : earlier.name;
        copy.publishOn = PublishOn.lessStrict(publishOn, earlier.publishOn);
        // Opening also shows the screenshots that were taken while the target was reserved.
        copy.openBy = OpenBy.stricter(openBy, earlier.openBy);
        copy.stage = failure == null ? earlier.stage : stage;
        copy.failure = failure == null ? earlier.failure : failure;
        return copy;
    }

    /**
     * Returns the key of the target in build and journal. An instance ID is unique in Tencent Cloud; a finder is unique
     * only with its region and credential, so its key contains a digest of them.
     */
    @Exported
    public String getKey() {
        return isKnown() ? instanceId : finder + " #" + digest();
    }

    /** Returns an ID without spaces for the target's element on a page. */
    public String getHtmlId() {
        return InstanceId.isValid(instanceId) ? instanceId : "finder-" + digest();
    }

    private String digest() {
        String identity = String.join("\n", getLabel(), region, Util.fixNull(credentialsId));
        return Util.getDigestOf(identity).substring(0, 12);
    }

    /** Returns the instance id, or the finder as a step's argument is written, such as {@code instanceName=web-1}. */
    public String getLabel() {
        return isKnown() ? instanceId : finder;
    }

    public boolean isSameRegionAndCredential(@NonNull ConsoleTarget other) {
        return region.equals(other.region) && Objects.equals(credentialsId, other.credentialsId);
    }

    /** Returns region and credentials id for a log line. */
    public String getRegionAndCredential() {
        return credentialsId == null ? region : region + ", " + credentialsId;
    }

    /**
     * Returns the subject of an error text about this target.
     *
     * @param waitSeconds seconds until a retry is worthwhile; 0 if unknown
     */
    public ErrorSubject subject(int waitSeconds) {
        boolean ofLighthouse = isKnown() && requireInstanceId().startsWith("lhins-");
        return new ErrorSubject(
                getLabel(),
                region,
                TencentVncConfiguration.get().describeEndpoint(ofLighthouse),
                credentialsId,
                waitSeconds);
    }

    public boolean isKnown() {
        return instanceId != null;
    }

    @CheckForNull
    @Exported
    public String getInstanceId() {
        return instanceId;
    }

    public String requireInstanceId() {
        return Objects.requireNonNull(instanceId, "a finder has no instance id");
    }

    /** Returns the finder, such as {@code instanceName=web-1}; null if the step names the id. */
    @CheckForNull
    @Exported
    public String getFinder() {
        return finder;
    }

    /** Returns the instance as it was when it was found; null if the step names the id. */
    @CheckForNull
    public InstanceInfo getFound() {
        return found;
    }

    @Exported
    public String getRegion() {
        return region;
    }

    /** Returns the credentials id; null if neither the job, a folder nor the administrator names one. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    /**
     * Returns the name that the step gives the machine, else its name in Tencent Cloud, else the label. A machine that
     * was found by its tag has the first two, joined by a colon.
     */
    @Exported
    public String getName() {
        return name;
    }

    @Exported
    public PublishOn getPublishOn() {
        return publishOn;
    }

    @Exported
    public OpenBy getOpenBy() {
        return openBy;
    }

    /** Returns the stage of the failure that published the target; null if there was none. */
    @CheckForNull
    @Exported
    public String getStage() {
        return stage;
    }

    /** Returns the first line of the failure that published the target; null if there was none. */
    @CheckForNull
    @Exported
    public String getFailure() {
        return failure;
    }

    public boolean isShownIn(@NonNull Run<?, ?> run) {
        Result result = run.getResult();
        return publishOn.isMetBy(result == null ? null : result.toString());
    }

    /** Whether it has a name: that of the step, or of the instance in Tencent Cloud. */
    public boolean isNamed() {
        return !name.equals(getLabel());
    }

    private boolean isNamedByStep() {
        return isNamed() && (found == null || !name.equals(SafeText.oneLine(found.name(), MAX_NAME)));
    }
}
