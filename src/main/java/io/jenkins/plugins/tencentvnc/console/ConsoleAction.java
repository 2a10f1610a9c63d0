package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Api;
import hudson.model.Cause;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.cvm.ConsoleUrl;
import io.jenkins.plugins.tencentvnc.cvm.CvmException;
import io.jenkins.plugins.tencentvnc.rules.Ago;
import io.jenkins.plugins.tencentvnc.rules.LinkLifetime;
import io.jenkins.plugins.tencentvnc.rules.Newest;
import io.jenkins.plugins.tencentvnc.rules.OpenBy;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.model.Jenkins;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.DoNotUse;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The console links of one build and the record of who opened them; the page {@code tencent-vnc/}. Rendering any of it
 * calls nobody: only {@link #doOpen} has a console URL minted.
 */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class ConsoleAction extends Tab implements RunAction2, StaplerProxy {

    public static final String URL_NAME = "tencent-vnc";

    private final CopyOnWriteArrayList<ConsoleTarget> targets = new CopyOnWriteArrayList<>();
    private final Newest<Opening> openings = new Newest<>();
    private transient Run<?, ?> run;

    private ConsoleAction() {
        super(null);
    }

    /** The action of that build, attached if it had none. */
    @NonNull
    static ConsoleAction of(@NonNull Run<?, ?> run) {
        synchronized (run) {
            ConsoleAction action = run.getAction(ConsoleAction.class);
            if (action == null) {
                action = new ConsoleAction();
                run.addAction(action);
            }
            return action;
        }
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        this.object = r;
        this.run = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        onAttached(r);
    }

    @NonNull
    public Run<?, ?> getRun() {
        return run;
    }

    // ---- State. The lock is the build's own, under which Jenkins stores it.

    /** Adds the target, or replaces the one of the same instance. */
    void publish(@NonNull ConsoleTarget target) throws IOException {
        synchronized (run) {
            put(target);
            run.save();
        }
    }

    /** Notes what a check found, unless the target is no longer there. */
    void note(@NonNull String instanceId, @NonNull Finding finding) throws IOException {
        synchronized (run) {
            ConsoleTarget target = find(instanceId);
            if (target != null) {
                put(target.with(finding));
                run.save();
            }
        }
    }

    /** Adds an opening and, if the open found something out about the target, that. */
    void record(@NonNull Opening opening, @CheckForNull Finding finding) throws IOException {
        synchronized (run) {
            openings.add(opening);
            ConsoleTarget target = find(opening.getInstanceId());
            if (finding != null && target != null) {
                put(target.with(finding));
            }
            run.save();
        }
    }

    private void put(ConsoleTarget target) {
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).getInstanceId().equals(target.getInstanceId())) {
                targets.set(i, target);
                return;
            }
        }
        targets.add(target);
    }

    @CheckForNull
    ConsoleTarget find(@CheckForNull String instanceId) {
        return targets.stream()
                .filter(target -> target.getInstanceId().equals(instanceId))
                .findFirst()
                .orElse(null);
    }

    // ---- Who may open what, and when

    /** Whether the current user has the permission; a target may still be reserved for the build's requester. */
    public boolean isPermitted() {
        return run.hasPermission(ConsolePermissions.OPEN);
    }

    public boolean isPublished(@NonNull ConsoleTarget target) {
        Result result = run.getResult();
        return target.getPublishOn().isMetBy(result == null ? null : result.toString());
    }

    public boolean isExpired() {
        return lifetime().isOver(buildEnd(), Instant.now());
    }

    /** The capacity in which the current user, who has the permission, may open the target; null if he may not. */
    @CheckForNull
    OpenBy.Capacity capacityFor(@NonNull ConsoleTarget target) {
        Cause.UserIdCause cause = run.getCause(Cause.UserIdCause.class);
        return target.getOpenBy()
                .capacityOf(
                        Jenkins.getAuthentication2().getName(),
                        cause == null ? null : cause.getUserId(),
                        Jenkins.get().hasPermission(Jenkins.ADMINISTER));
    }

    /** Why the current user can't open the target now; null if it can be tried. */
    @CheckForNull
    String refusalOf(@NonNull ConsoleTarget target) {
        if (capacityFor(target) == null) {
            return "Client.NotRequester";
        }
        if (!isPublished(target)) {
            return "Client.NotPublished";
        }
        return isExpired() ? "Client.LinkExpired" : null;
    }

    private static LinkLifetime lifetime() {
        return new LinkLifetime(TencentVncConfiguration.get().getLinkLifetimeHours());
    }

    private Instant buildEnd() {
        return run.isLogUpdated() ? null : Instant.ofEpochMilli(run.getStartTimeInMillis() + run.getDuration());
    }

    // ---- Web

    /** Permission before verb, and both in our own words, also where nothing but a POST would reach {@link #doOpen}. */
    @Override
    public Object getTarget() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String rest = request.getRestOfPath();
        boolean open = rest.equals("/open") || rest.startsWith("/open/");
        if ((open || rest.isEmpty() || rest.equals("/")) && !isPermitted()) {
            if (Jenkins.getAuthentication2().equals(Jenkins.ANONYMOUS2)) {
                run.checkPermission(ConsolePermissions.OPEN); // leads to the login form
            }
            throw Problem.of(this, "Client.NoPermission").asException();
        }
        if (open && !request.getMethod().equals("POST")) {
            throw Problem.of(this, "Client.WrongVerb").asException();
        }
        return this;
    }

    /** A person's click: answers with the hand-over page, or with JSON for those who ask for it. */
    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doOpen(StaplerRequest2 request, @QueryParameter String instance) {
        run.checkPermission(ConsolePermissions.OPEN);
        ConsoleTarget target = request.getRestOfPath().isEmpty() ? find(instance) : null;
        if (target == null) {
            return Problem.of(this, "Client.NoSuchTarget");
        }
        try {
            ConsoleUrl url = Opener.open(this, target);
            return new HandOver(target, url);
        } catch (CvmException e) {
            return new Problem(this, target, e);
        }
    }

    public Api getApi() {
        return new Api(this);
    }

    /** Nothing for those who may not open: the names of machines are not everybody's business. */
    @Exported(name = "targets", visibility = 2)
    @Restricted(DoNotUse.class)
    public List<ConsoleTarget> getExportedTargets() {
        return isPermitted() ? getPublishedTargets() : List.of();
    }

    @Exported(name = "openings", visibility = 2)
    @Restricted(DoNotUse.class)
    public List<Opening> getExportedOpenings() {
        return isPermitted() ? openings.kept() : List.of();
    }

    @Exported(name = "openingsTotal", visibility = 2)
    @Restricted(DoNotUse.class)
    public int getExportedOpeningsTotal() {
        return isPermitted() ? openings.total() : 0;
    }

    // ---- For the views

    /** Null, which hides the link, where there is nothing to show or the viewer may not see it. */
    @Override
    public String getIconFileName() {
        return isShown() ? "symbol-machine-screen plugin-tencent-vnc" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.ConsoleAction_displayName();
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    /** Whether the build's page speaks of consoles to this viewer. */
    public boolean isShown() {
        return isPermitted() && !getPublishedTargets().isEmpty();
    }

    @NonNull
    public List<ConsoleTarget> getTargets() {
        return List.copyOf(targets);
    }

    @NonNull
    public List<ConsoleTarget> getPublishedTargets() {
        return targets.stream().filter(this::isPublished).toList();
    }

    /** How badly the build has to end for the first of its consoles to be shown. */
    @NonNull
    public PublishOn getThreshold() {
        return targets.stream().map(ConsoleTarget::getPublishOn).anyMatch(PublishOn.UNSTABLE::equals)
                ? PublishOn.UNSTABLE
                : PublishOn.FAILURE;
    }

    /** Why the viewer, who has the permission, gets no button for the target; null if he gets one. */
    @CheckForNull
    public Advice getRefusal(@NonNull ConsoleTarget target) {
        String code = refusalOf(target);
        return code == null ? null : Advice.on(code, target);
    }

    /** What to do about what the last check or open found; null if it found nothing wrong. */
    @CheckForNull
    public Advice getAdvice(@NonNull ConsoleTarget target) {
        Finding finding = target.getFinding();
        return finding == null || finding.getCode() == null ? null : Advice.on(finding.getCode(), target);
    }

    /** How an open ended, in words. */
    @NonNull
    public String getOutcomeText(@NonNull Opening opening) {
        String code = opening.getCode();
        if (code == null) {
            return Messages.ConsoleAction_opened();
        }
        ConsoleTarget target = find(opening.getInstanceId());
        return target == null ? code : Advice.on(code, target).sentence();
    }

    /** How people call the machine that was opened. */
    @NonNull
    public String getMachineName(@NonNull Opening opening) {
        ConsoleTarget target = find(opening.getInstanceId());
        return target == null ? opening.getInstanceId() : target.getName();
    }

    /** When the links of this build stop working; null while it is running. */
    @CheckForNull
    public Instant getExpiry() {
        Instant end = buildEnd();
        return end == null ? null : lifetime().expiryOf(end);
    }

    /** The newest first. */
    @NonNull
    public List<Opening> getOpenings() {
        List<Opening> newestFirst = new ArrayList<>(openings.kept());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    public int getOpeningsTotal() {
        return openings.total();
    }

    /** How long ago that moment is, in words. */
    @NonNull
    public String ago(long at) {
        return Ago.text(Duration.between(Instant.ofEpochMilli(at), Instant.now()), LocaleProvider.getLocale());
    }
}
