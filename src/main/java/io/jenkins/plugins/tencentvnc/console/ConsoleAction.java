package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Api;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry.Event;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.StoredScreenshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.management.Badge;
import jenkins.model.Jenkins;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.DoNotUse;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.CancelRequestHandlingException;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/**
 * The consoles of one build: the list of targets that the build stores, and the page {@code tencent-vnc/}. Rendering
 * calls nothing outside of Jenkins: only POSTs to {@link #doOpen}, {@link #doTakeScreenshot} and {@link #doFind} call
 * Tencent Cloud. Later events are stored in files beside build.xml.
 */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class ConsoleAction extends Tab implements RunAction2, StaplerProxy {

    private CopyOnWriteArrayList<ConsoleTarget> targets = new CopyOnWriteArrayList<>();
    private transient Run<?, ?> run;
    private transient Journal journal;
    private transient ScreenshotStore screenshots;

    private ConsoleAction() {
        super(null);
    }

    /** Discards an edited build reference: XStream also reads transient fields. */
    private Object readResolve() {
        object = null;
        run = null;
        return this;
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        this.object = r;
        this.run = r;
        this.journal = new Journal(() -> r.getRootDir().toPath());
        this.screenshots = new ScreenshotStore(() -> r.getRootDir().toPath());
        if (targets == null) {
            targets = new CopyOnWriteArrayList<>(); // build.xml was edited
        }
        targets.removeIf(target -> target == null || !target.isComplete());
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        onAttached(r);
    }

    public Run<?, ?> getRun() {
        return run;
    }

    public Journal journal() {
        return journal;
    }

    public ScreenshotStore screenshots() {
        return screenshots;
    }

    /** Returns the consoles as the current user sees them now; computed on each call. */
    public BuildConsoles getConsoles() {
        return new BuildConsoles(run, List.copyOf(targets), journal, screenshots);
    }

    /** Returns the action of the build, adding it if necessary. Call it under the lock of the build. */
    static ConsoleAction getOrAdd(@NonNull Run<?, ?> run) {
        ConsoleAction action = run.getAction(ConsoleAction.class);
        if (action == null) {
            action = new ConsoleAction();
            run.addAction(action);
        }
        return action;
    }

    /** Returns the targets that the build stores. Change them only under the lock of the build. */
    List<ConsoleTarget> targets() {
        return targets;
    }

    // ---- Routes

    /**
     * Passes only the listed URLs through: by default, Stapler also serves every view by name. Checks the permission
     * before the verb. The getters of the API check the permission themselves.
     */
    @Override
    public Object getTarget() {
        if (run == null) {
            return null; // not found
        }
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String rest = request.getRestOfPath();
        if (rest.equals("/api") || rest.startsWith("/api/")) {
            return this;
        }
        if (!isPermitted()) {
            if (Jenkins.getAuthentication2().equals(Jenkins.ANONYMOUS2)) {
                run.checkPermission(ConsolePermissions.OPEN); // redirects to the login form
            }
            throw ErrorResponse.of(this, null, "Client.NoPermission").asException();
        }
        return switch (rest) {
            case "", "/" -> this;
            case "/open", "/find" -> requireMethod(request, "POST");
            case "/screenshot" -> requireMethod(request, "GET", "HEAD", "POST");
            case "/deleteScreenshot" -> {
                run.checkPermission(Run.DELETE);
                yield requireMethod(request, "POST");
            }
            default -> throw ErrorResponse.of(this, null, "Client.NoSuchPage").asException();
        };
    }

    private ConsoleAction requireMethod(StaplerRequest2 request, String... allowed) {
        if (!List.of(allowed).contains(request.getMethod())) {
            Stapler.getCurrentResponse2().setHeader("Allow", String.join(", ", allowed));
            throw ErrorResponse.of(this, null, "Client.WrongVerb").asException();
        }
        return this;
    }

    /** Opens a console: answers with the hand-over page, or with JSON for a program. */
    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doOpen(@QueryParameter String instance) {
        return attempt(
                Event.OPEN,
                getConsoles().findInstance(instance),
                target -> new ConsoleUrlResponse(target, operations().open(target)));
    }

    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doFind(@QueryParameter String finder, @QueryParameter String region) {
        return attempt(Event.FIND, ConsoleTargets.findFinder(targets, finder, region), target -> {
            int room = ConsoleTargets.MAX_TARGETS - getConsoles().getTargets().size();
            return RedirectToCardResponse.afterFind(run, target, operations().find(target, room));
        });
    }

    /** Takes a screenshot; separate from {@link #doShowScreenshot}, since only POST may call Tencent Cloud. */
    @POST
    @WebMethod(name = "screenshot")
    @Restricted(DoNotUse.class)
    public HttpResponse doTakeScreenshot(@QueryParameter String instance) {
        return attempt(Event.SCREENSHOT, getConsoles().findInstance(instance), target -> {
            ScreenshotView taken = ScreenshotView.of(run, operations().takeScreenshot(target));
            return new RedirectToCardResponse(
                    run,
                    target,
                    new JSONObject()
                            .element("instanceId", target.getInstanceId())
                            .element("at", taken.at())
                            .element("width", taken.width())
                            .element("height", taken.height())
                            .element("url", taken.url()));
        });
    }

    /**
     * Answers GET and HEAD with a stored screenshot, the newest unless {@code at} names another. Stapler has no
     * annotation for HEAD; {@link #getTarget} lets no other verb through.
     */
    @WebMethod(name = "screenshot")
    @Restricted(DoNotUse.class)
    public HttpResponse doShowScreenshot( // lgtm[jenkins/csrf]
            StaplerRequest2 request, @QueryParameter String instance, @QueryParameter String at) {
        if (request.getMethod().equals("POST")) {
            throw new CancelRequestHandlingException(); // handled by doTakeScreenshot
        }
        return attempt(
                Event.SCREENSHOT,
                getConsoles().findInstance(instance),
                target -> operations().screenshot(target, at));
    }

    /** Deletes a screenshot, for users who may delete the whole build. */
    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doDeleteScreenshot(@QueryParameter String instance, @QueryParameter String at) {
        run.checkPermission(Run.DELETE);
        return attempt(Event.SCREENSHOT, getConsoles().findInstance(instance), target -> {
            StoredScreenshot deleted = operations().delete(target, at);
            return new RedirectToCardResponse(
                    run,
                    target,
                    new JSONObject()
                            .element("instanceId", target.getInstanceId())
                            .element("at", deleted.at()));
        });
    }

    private interface Attempt {
        HttpResponse with(ConsoleTarget target) throws ConsoleException;
    }

    private HttpResponse attempt(Event event, @CheckForNull ConsoleTarget target, Attempt attempt) {
        run.checkPermission(ConsolePermissions.OPEN);
        if (target == null) {
            return ErrorResponse.of(this, event, "Client.NoSuchTarget");
        }
        try {
            return attempt.with(target);
        } catch (ConsoleException e) {
            return e.remedy().kind() == ErrorKind.NO_TARGET
                    ? ErrorResponse.of(this, event, e.code())
                    : ErrorResponse.of(this, event, getConsoles().viewAfterError(target), e);
        }
    }

    ConsoleOperations operations() {
        return new ConsoleOperations(run, journal, screenshots);
    }

    // ---- API

    public Api getApi() {
        return new Api(this);
    }

    @Exported(name = "targets", visibility = 2)
    @Restricted(DoNotUse.class)
    public List<TargetView> getExportedTargets() {
        return isPermitted() ? getConsoles().getCards() : List.of();
    }

    @Exported(name = "openings", visibility = 2)
    @Restricted(DoNotUse.class)
    public List<EventView> getExportedOpenings() {
        return isPermitted() ? getConsoles().getOpenings().reversed() : List.of(); // the oldest first
    }

    @Exported(name = "openingsTotal", visibility = 2)
    @Restricted(DoNotUse.class)
    public int getExportedOpeningsTotal() {
        return isPermitted() ? getConsoles().getOpeningsTotal() : 0;
    }

    // ---- Views

    /** Whether the current user has the permission; a target may still be reserved for another user. */
    public boolean isPermitted() {
        return run != null && run.hasPermission(ConsolePermissions.OPEN);
    }

    /** Whether the build's page shows consoles to the current user. */
    public boolean isShown() {
        return isPermitted() && targets.stream().anyMatch(target -> target.isShownIn(run));
    }

    /** Returns null, which hides the link, if there is nothing to show to the current user. */
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
        return ConsoleLinks.URL_NAME;
    }

    /** Returns the path of the page from Jenkins' root. It names the build by number, also on a page of a permalink. */
    public String getPath() {
        return ConsoleLinks.pathOf(run);
    }

    /** Returns the number of machines behind the tab for the current user; null for none. */
    @CheckForNull
    @Override
    public Badge getBadge() {
        long machines = !isShown()
                ? 0
                : getConsoles().getTargets().stream()
                        .filter(target -> target.isKnown() && target.isShownIn(run))
                        .count();
        return machines == 0
                ? null
                : new Badge(String.valueOf(machines), Messages.ConsoleAction_machines(machines), Badge.Severity.INFO);
    }

    public boolean isOnNewBuildPage() {
        return NewBuildPage.isEnabled();
    }

    public boolean isDeletable() {
        return run.hasPermission(Run.DELETE);
    }
}
