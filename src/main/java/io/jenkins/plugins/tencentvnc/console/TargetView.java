package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceId;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceLinks;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
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

/** A target as page and API show it to the current user, without its credentials id. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class TargetView {

    private final ConsoleTarget target;
    private final EventView finding;
    private final List<ScreenshotView> screenshots;
    private final ErrorText refusal;
    private final boolean reservedForNoUser;
    private final boolean recentlyOpened;

    TargetView(
            @NonNull ConsoleTarget target,
            @CheckForNull EventView finding,
            @NonNull List<ScreenshotView> screenshots,
            @CheckForNull ErrorText refusal,
            boolean reservedForNoUser,
            boolean recentlyOpened) {
        this.target = target;
        this.finding = finding;
        this.screenshots = screenshots;
        this.refusal = refusal;
        this.reservedForNoUser = reservedForNoUser;
        this.recentlyOpened = recentlyOpened;
    }

    /** Returns the instance id; null while the finder has found none. */
    @CheckForNull
    @Exported
    public String getInstanceId() {
        return target.getInstanceId();
    }

    /** Returns the finder, such as {@code instanceName=web-1}; null if the step names the id. */
    @CheckForNull
    @Exported
    public String getFinder() {
        return target.getFinder();
    }

    /** Whether the instance id is known. */
    public boolean isKnown() {
        return target.isKnown();
    }

    /** Returns the key that requests use for this target: the instance ID, or the finder with a digest. */
    @NonNull
    @Exported
    public String getKey() {
        return target.getKey();
    }

    /** Returns an id for the element of this target on a page. */
    @NonNull
    public String getHtmlId() {
        return target.getHtmlId();
    }

    /** Returns the instance id, or the finder as a step's argument is written. */
    @NonNull
    public String getLabel() {
        return target.getLabel();
    }

    /** Returns the heading of the card: the name of the machine, or a description of the search. */
    @NonNull
    public String getTitle() {
        if (isKnown() || isNamed()) {
            return getName();
        }
        try {
            InstanceSelector selector = InstanceSelector.parse(target.getLabel());
            return switch (selector.by()) {
                case INSTANCE_NAME -> Messages.TargetView_instanceNamed(selector.value());
                case IP -> Messages.TargetView_ipAddress(selector.value());
                case TAG -> Messages.TargetView_tag(selector.value());
            };
        } catch (InvalidInputException e) {
            return target.getLabel(); // edited by hand
        }
    }

    /** Returns the name of the instance in the Tencent Cloud console when it was found; null without a finder. */
    @CheckForNull
    @Exported
    public String getInstanceName() {
        return ofFound(InstanceInfo::name);
    }

    /** Returns the state of the instance when it was found, such as {@code RUNNING}; null without a finder. */
    @CheckForNull
    @Exported
    public String getState() {
        return ofFound(InstanceInfo::state);
    }

    /** Returns its addresses when it was found, private ones first; null without a finder. */
    @CheckForNull
    @Exported
    public String getAddresses() {
        return ofFound(InstanceInfo::addresses);
    }

    /** Returns its zone; null without a finder. */
    @CheckForNull
    @Exported
    public String getZone() {
        return ofFound(InstanceInfo::zone);
    }

    /** Returns its operating system; null without a finder. */
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

    /** Returns the name that the step gives the machine; its label if it gives none. */
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

    /** Returns the stage of the failure that published the target; null if there was none. */
    @CheckForNull
    @Exported
    public String getStage() {
        return target.getStage();
    }

    /** Returns the first line of the failure that published the target; null if there was none. */
    @CheckForNull
    @Exported
    public String getFailure() {
        return target.getFailure();
    }

    /** Returns the result of the last check, open or screenshot that concerns the machine; null for none. */
    @CheckForNull
    @Exported(inline = true)
    public EventView getFinding() {
        return finding;
    }

    /** Returns the screenshots, the newest first; none for a user who may not see them. */
    @NonNull
    @Exported
    public List<ScreenshotView> getScreenshots() {
        return screenshots;
    }

    /** Returns why the user, who has the permission, gets no button; null if there is one. */
    @CheckForNull
    public ErrorText getRefusal() {
        return refusal;
    }

    /** Whether the console was opened so recently that a screenshot might disconnect its user. */
    public boolean isRecentlyOpened() {
        return recentlyOpened;
    }

    /** Whether the last check, open or look-up failed. */
    public boolean isFailing() {
        return finding != null && finding.getCode() != null;
    }

    /** Whether the machine has to be started first. */
    public boolean isStopped() {
        return isFailing() && ErrorCatalogue.remedyFor(finding.getCode()).kind() == ErrorKind.STOPPED;
    }

    /** Whether the target belongs at the top of the page. */
    public boolean isTrouble() {
        return target.getFailure() != null || isFailing() || !isKnown();
    }

    /** Returns the text that the page filters by, in lower case. */
    @NonNull
    public String getSearchText() {
        return Stream.of(
                        getName(),
                        getLabel(),
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

    /** Whether a CAM policy can resolve the error. */
    public boolean isHelpedByPolicy(@NonNull String code) {
        return code.contains("UnauthorizedOperation") && !code.contains("MFA") && (!isKnown() || getLinks() != null);
    }

    /** Returns the CAM policy that permits only to open this console, or to search for it. */
    @NonNull
    public String getPolicy() {
        InstanceLinks links = getLinks();
        return links == null ? InstanceLinks.policyOfFinder() : links.policy();
    }

    /** Whether it is reserved for the user who started the build, although no user did. */
    public boolean isReservedForNoUser() {
        return reservedForNoUser;
    }

    /**
     * Returns other ways to reach the instance; null if its ID is not known, or an edited build.xml holds an invalid
     * one.
     */
    @CheckForNull
    public InstanceLinks getLinks() {
        try {
            return isKnown()
                    ? new InstanceLinks(new InstanceId(target.getInstanceId()), new Region(getRegion()))
                    : null;
        } catch (InvalidInputException e) {
            return null;
        }
    }
}
