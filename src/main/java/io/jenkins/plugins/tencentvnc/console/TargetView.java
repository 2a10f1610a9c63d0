package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceLinks;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A target as page and API show it to the current user, with what is known of it now. Without its credential's id. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class TargetView {

    private final ConsoleAction action;
    private final ConsoleTarget target;
    private final EventView finding;

    TargetView(@NonNull ConsoleAction action, @NonNull ConsoleTarget target) {
        this.action = action;
        this.target = target;
        this.finding = action.findingOf(target);
    }

    /** Null while nothing is found of what was said instead. */
    @CheckForNull
    @Exported
    public String getInstanceId() {
        return target.getInstanceId();
    }

    /** What was said instead of an id, such as {@code instanceName=web-1}; null if the id was. */
    @CheckForNull
    @Exported
    public String getFinder() {
        return target.getFinder();
    }

    /** Whether it is known which instance it is. */
    public boolean isKnown() {
        return target.isKnown();
    }

    /** The instance's id or, while it isn't known, what is looked for. */
    @NonNull
    public String getKey() {
        return target.getKey();
    }

    /** The name of the instance in the Tencent Cloud console when it was found; null if it was not looked for. */
    @CheckForNull
    @Exported
    public String getInstanceName() {
        return ofFound(InstanceInfo::name);
    }

    /** The state of the instance when it was found, such as {@code RUNNING}; null if it was not looked for. */
    @CheckForNull
    @Exported
    public String getState() {
        return ofFound(InstanceInfo::state);
    }

    /** Its addresses when it was found, private ones first; null if it was not looked for. */
    @CheckForNull
    @Exported
    public String getAddresses() {
        return ofFound(InstanceInfo::addresses);
    }

    /** Null if it was not looked for. */
    @CheckForNull
    @Exported
    public String getZone() {
        return ofFound(InstanceInfo::zone);
    }

    /** Its operating system; null if it was not looked for. */
    @CheckForNull
    @Exported
    public String getSystem() {
        return ofFound(InstanceInfo::system);
    }

    private String ofFound(Function<InstanceInfo, String> part) {
        return target.getFound() == null ? null : part.apply(target.getFound());
    }

    @NonNull
    @Exported
    public String getRegion() {
        return target.getRegion();
    }

    /** How people call the machine; its id if they don't. */
    @NonNull
    @Exported
    public String getName() {
        return target.getName();
    }

    public boolean isNamed() {
        return target.isNamed();
    }

    @NonNull
    @Exported
    public PublishOn getPublishOn() {
        return target.getPublishOn();
    }

    @NonNull
    @Exported
    public OpenBy getOpenBy() {
        return target.getOpenBy();
    }

    /** Null if it was not published because of a failure, or one outside of all stages. */
    @CheckForNull
    @Exported
    public String getStage() {
        return target.getStage();
    }

    /** The first line of the failure because of which it was published; null if there was none. */
    @CheckForNull
    @Exported
    public String getFailure() {
        return target.getFailure();
    }

    /** What the last check or open found; null while nobody has checked or opened it. */
    @CheckForNull
    @Exported
    public EventView getFinding() {
        return finding;
    }

    /** The pictures of its screen, the newest first; none for a viewer who may not see them. */
    @NonNull
    @Exported
    public List<ScreenshotView> getScreenshots() {
        return action.screenshotsOf(target);
    }

    /** Why the viewer, who has the permission, gets no button; null if he gets one. */
    @CheckForNull
    public ErrorText getRefusal() {
        String code = action.refusalOf(target);
        return code == null ? null : ErrorText.on(code, target);
    }

    /** Whether the last check or open found that there is nothing to open as long as nobody does something about it. */
    public boolean isFailing() {
        return finding != null && finding.getCode() != null;
    }

    /** Whether somebody has to start the machine first. */
    public boolean isStopped() {
        return isFailing() && ErrorCatalogue.remedyFor(finding.getCode()).kind() == ErrorKind.STOPPED;
    }

    /** Whether it is what people look for on this page. */
    public boolean isTrouble() {
        return target.getFailure() != null || isFailing() || !isKnown();
    }

    /** What a person may know of the machine who looks for it, in lower case. */
    @NonNull
    public String getSearchText() {
        return Stream.of(
                        getName(),
                        getKey(),
                        getFinder(),
                        getInstanceName(),
                        getAddresses(),
                        getRegion(),
                        getStage(),
                        getFailure())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
    }

    /** Whether a policy would help against that error. */
    public boolean isHelpedByPolicy(@NonNull String code) {
        return code.contains("UnauthorizedOperation") && !code.contains("MFA");
    }

    /** The CAM policy with which a key may open this console, or look for it, and nothing else. */
    @NonNull
    public String getPolicy() {
        return isKnown() ? getWaysOn().policy() : InstanceLinks.policyOfFinder();
    }

    /** Whether it is reserved for whoever started the build, which nobody in person did. */
    public boolean isReservedForNobody() {
        return target.getOpenBy() == OpenBy.REQUESTER
                && BuildRequesters.of(action.getRun()).isEmpty();
    }

    /** Only of an instance that is known. */
    @NonNull
    public InstanceLinks getWaysOn() {
        return new InstanceLinks(new InstanceId(target.getInstanceId()), new Region(target.getRegion()));
    }
}
