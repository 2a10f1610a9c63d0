package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.tencentvnc.error.ErrorCatalogue;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
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

/**
 * A target as page and API show it to the current user.
 *
 * @param finding the last check, open, screenshot or search whose result concerns the machine; null for none
 * @param screenshots the newest first; none for a user who may not see them
 * @param refusal why the user, who has the permission, gets no button; null if there is one
 * @param reservedForNoUser whether it is reserved for the user who started the build, although no user did
 * @param recentlyOpened whether the console was opened so recently that a screenshot might disconnect its user
 */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public record TargetView(
        @Exported(merge = true, inline = true) @NonNull ConsoleTarget target,
        @Exported(inline = true) @CheckForNull EventView finding,
        @Exported @NonNull List<ScreenshotView> screenshots,
        @CheckForNull ErrorText refusal,
        boolean reservedForNoUser,
        boolean recentlyOpened) {

    /** Returns the heading of the card: the name of the machine, or a description of the search. */
    public String getTitle() {
        if (target.isKnown() || target.isNamed()) {
            return target.getName();
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

    @CheckForNull
    @Exported
    public String getAddresses() {
        return ofFound(InstanceInfo::addresses);
    }

    @CheckForNull
    @Exported
    public String getZone() {
        return ofFound(InstanceInfo::zone);
    }

    @CheckForNull
    @Exported
    public String getSystem() {
        return ofFound(InstanceInfo::system);
    }

    @CheckForNull
    private String ofFound(Function<InstanceInfo, String> part) {
        return target.getFound() == null ? null : part.apply(target.getFound());
    }

    /** Returns the minutes for which an open counts as recent. */
    public long getRecentMinutes() {
        return RecentOpens.PERIOD.toMinutes();
    }

    /** Whether that result is an error. */
    public boolean isFailing() {
        return finding != null && finding.code() != null;
    }

    public boolean isStopped() {
        return finding != null
                && finding.code() != null
                && ErrorCatalogue.remedyFor(finding.code()).kind() == ErrorKind.STOPPED;
    }

    /** Whether the target belongs at the top of the page. */
    public boolean isTrouble() {
        return target.getFailure() != null || isFailing() || !target.isKnown();
    }

    /** Returns the text that the page filters by, in lower case. */
    public String getSearchText() {
        return Stream.of(
                        target.getName(),
                        target.getLabel(),
                        target.getFinder(),
                        getInstanceName(),
                        getAddresses(),
                        target.getRegion(),
                        target.getStage(),
                        target.getFailure())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
    }

    /** Whether a CAM policy can resolve the error. */
    public boolean isHelpedByPolicy(@NonNull String code) {
        return ErrorCatalogue.isMissingPermission(code) && (!target.isKnown() || getLinks() != null);
    }

    /** Returns the CAM policy that permits only to open this console, or to search for it. */
    public String getPolicy() {
        InstanceLinks links = getLinks();
        return links == null ? InstanceLinks.policyOfSearch() : links.policy();
    }

    /**
     * Returns other ways to reach the instance; null if its ID is not known, or an edited build.xml holds an invalid
     * one.
     */
    @CheckForNull
    public InstanceLinks getLinks() {
        try {
            return target.isKnown()
                    ? new InstanceLinks(new InstanceId(target.getInstanceId()), new Region(target.getRegion()))
                    : null;
        } catch (InvalidInputException e) {
            return null;
        }
    }
}
