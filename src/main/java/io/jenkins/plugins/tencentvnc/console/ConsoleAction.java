package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Api;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.link.LinkLifetime;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore.Picture;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSearchResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import jenkins.model.experimentalflags.UserExperimentalFlag;
import jenkins.model.queue.ItemDeletion;
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
 * The console links of one build, the pictures of their screens, and the record of who opened them; the page {@code
 * tencent-vnc/}. Rendering any of it calls nobody: only POSTs to {@link #doOpen}, {@link #doTakeScreenshot}
 * and {@link #doFind} do. The build stores what was published; what happened since stands in files beside it.
 */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class ConsoleAction extends Tab implements RunAction2, StaplerProxy {

    private static final Logger LOGGER = Logger.getLogger(ConsoleAction.class.getName());

    public static final String URL_NAME = "tencent-vnc";

    /** More than anybody looks at; a build and its journal stay small whatever a Pipeline does. */
    static final int MAX_TARGETS = 500;

    /** From so many machines on the page folds away those without trouble, and offers to find one. */
    private static final int MANY = 10;

    private final CopyOnWriteArrayList<ConsoleTarget> targets = new CopyOnWriteArrayList<>();
    private transient Run<?, ?> run;
    private transient Journal journal;
    private transient ScreenshotStore screenshots;

    private ConsoleAction() {
        super(null);
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        this.object = r;
        this.run = r;
        this.journal = new Journal(() -> r.getRootDir().toPath());
        this.screenshots = new ScreenshotStore(() -> r.getRootDir().toPath());
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        onAttached(r);
    }

    @NonNull
    public Run<?, ?> getRun() {
        return run;
    }

    // ---- State

    /**
     * Adds the target to the build, or puts it into the place of the one of the same instance.
     *
     * @return what became of it; nothing is changed unless it is {@link Published#YES}
     */
    static Published publish(@NonNull Run<?, ?> run, @NonNull ConsoleTarget target) throws IOException {
        // The build's own lock, under which Jenkins stores and deletes it.
        synchronized (run) {
            if (!run.isLogUpdated() || !run.getRootDir().isDirectory() || ItemDeletion.contains(run.getParent())) {
                return Published.BUILD_HAS_ENDED;
            }
            ConsoleAction action = run.getAction(ConsoleAction.class);
            if (action == null) {
                action = new ConsoleAction();
                run.addAction(action);
            }
            if (action.targets.size() >= MAX_TARGETS && action.stored(target.getKey()) == null) {
                return Published.TOO_MANY;
            }
            action.put(target);
            run.save();
            return Published.YES;
        }
    }

    enum Published {
        YES,
        /** Or is being deleted: it is not to be stored again. */
        BUILD_HAS_ENDED,
        TOO_MANY
    }

    private void put(ConsoleTarget target) {
        ConsoleTarget earlier = stored(target.getKey());
        if (earlier == null) {
            targets.add(target);
        } else {
            targets.set(targets.indexOf(earlier), target.insteadOf(earlier));
        }
        if (target.isKnown()) {
            // What was looked for is found.
            targets.removeIf(known -> !known.isKnown() && known.getKey().equals(target.getFinder()));
        }
    }

    @CheckForNull
    private ConsoleTarget stored(String key) {
        return targets.stream()
                .filter(target -> target.getKey().equals(key))
                .findFirst()
                .orElse(null);
    }

    /** What the build has published, and what was found since then: as if the build itself had found it. */
    @NonNull
    private List<ConsoleTarget> all() {
        Map<String, ConsoleTarget> all = new LinkedHashMap<>();
        for (ConsoleTarget target : targets) {
            List<InstanceInfo> found = target.isKnown() ? List.of() : foundSince(target);
            if (found.isEmpty()) {
                add(target, all);
            }
            for (InstanceInfo instance : found) {
                add(target.found(instance), all);
            }
        }
        return List.copyOf(all.values());
    }

    private static void add(ConsoleTarget target, Map<String, ConsoleTarget> all) {
        all.merge(target.getKey(), target, (earlier, again) -> again.insteadOf(earlier));
    }

    private List<InstanceInfo> foundSince(ConsoleTarget target) {
        JournalEntry newest =
                journal.newest(entry -> entry.isFinding() && entry.instanceId().equals(target.getKey()));
        return newest == null ? List.of() : newest.found();
    }

    /** No more of them than the build has room for. */
    @NonNull
    InstanceSearchResult withRoomFor(@NonNull InstanceSearchResult found) {
        int shown = Math.min(found.instances().size(), Math.max(1, MAX_TARGETS - all().size()));
        return new InstanceSearchResult(
                found.instances().subList(0, shown),
                found.leftOut() + found.instances().size() - shown,
                found.requestId());
    }

    /** Writes down what happened; never into build.xml. */
    void record(@NonNull JournalEntry entry) throws IOException {
        journal.append(entry);
    }

    /** Keeps a picture; never in build.xml. */
    @NonNull
    Picture keep(@NonNull Picture taken, @NonNull byte[] png) throws IOException {
        return screenshots.add(taken, png);
    }

    /** The target with that key, whether its instance is known or not. */
    @CheckForNull
    ConsoleTarget find(@CheckForNull String key) {
        return all().stream()
                .filter(target -> target.getKey().equals(key))
                .findFirst()
                .orElse(null);
    }

    @CheckForNull
    private ConsoleTarget findInstance(String instanceId) {
        ConsoleTarget target = find(instanceId);
        return target == null || !target.isKnown() ? null : target;
    }

    /** What the last check, open or screenshot that says something of the machine found; null if there was none. */
    @CheckForNull
    EventView findingOf(@NonNull ConsoleTarget target) {
        JournalEntry newest = journal.newest(
                entry -> entry.instanceId().equals(target.getKey()) && ConsoleOperations.saysSomethingOfTheMachine(entry.code()));
        return newest == null ? null : new EventView(this, newest);
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
    OpenBy.AccessReason capacityFor(@NonNull ConsoleTarget target) {
        List<String> requesters = target.getOpenBy() == OpenBy.PERMISSION ? List.of() : BuildRequesters.of(run);
        return target.getOpenBy()
                .capacityOf(
                        !requesters.isEmpty(),
                        BuildRequesters.includeCurrentUser(requesters),
                        Jenkins.get().hasPermission(Jenkins.ADMINISTER));
    }

    /** Why the current user can't open the target now; null if it can be tried. */
    @CheckForNull
    String refusalOf(@NonNull ConsoleTarget target) {
        String refusal = refusalToShow(target);
        return refusal == null && isExpired() ? "Client.LinkExpired" : refusal;
    }

    /** Why the current user can't see the target's screenshots; null if he can, also when the link has expired. */
    @CheckForNull
    private String refusalToShow(ConsoleTarget target) {
        if (capacityFor(target) == null) {
            return "Client.NotRequester";
        }
        return isPublished(target) ? null : "Client.NotPublished";
    }

    private static LinkLifetime lifetime() {
        return new LinkLifetime(TencentVncConfiguration.get().getLinkLifetimeHours());
    }

    private Instant buildEnd() {
        return run.isLogUpdated() ? null : Instant.ofEpochMilli(run.getStartTimeInMillis() + run.getDuration());
    }

    // ---- Web

    /**
     * Lets nothing through that is not named here: Stapler would also serve every view by its name. Permission before
     * verb, and both in our own words, also where nothing but a POST would reach {@link #doOpen}. The getters of the
     * API ask for the permission themselves.
     */
    @Override
    public Object getTarget() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String rest = request.getRestOfPath();
        if (rest.equals("/api") || rest.startsWith("/api/")) {
            return this;
        }
        if (!isPermitted()) {
            if (Jenkins.getAuthentication2().equals(Jenkins.ANONYMOUS2)) {
                run.checkPermission(ConsolePermissions.OPEN); // leads to the login form
            }
            throw ErrorResponse.of(this, "Client.NoPermission").asException();
        }
        switch (rest) {
            case "", "/" -> {
                return this;
            }
            case "/open", "/find" -> {
                return withVerb(request, "POST");
            }
            case "/screenshot" -> {
                return withVerb(request, "GET", "HEAD", "POST");
            }
            case "/deleteScreenshot" -> {
                run.checkPermission(Run.DELETE);
                return withVerb(request, "POST");
            }
            default -> throw ErrorResponse.of(this, "Client.NoSuchPage").asException();
        }
    }

    private ConsoleAction withVerb(StaplerRequest2 request, String... allowed) {
        if (!List.of(allowed).contains(request.getMethod())) {
            throw ErrorResponse.ofVerb(this, String.join(", ", allowed)).asException();
        }
        return this;
    }

    /** A person's click: answers with the hand-over page, or with JSON for those who ask for it. */
    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doOpen(@QueryParameter String instance) {
        run.checkPermission(ConsolePermissions.OPEN);
        ConsoleTarget target = findInstance(instance);
        if (target == null) {
            return ErrorResponse.of(this, "Client.NoSuchTarget");
        }
        try {
            return new ConsoleUrlResponse(target, ConsoleOperations.open(this, target));
        } catch (ConsoleException e) {
            return ErrorResponse.ofOpen(this, target, e);
        }
    }

    /** Looks once more for what the build could not find; what is found can be opened from now on. */
    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doFind(@QueryParameter String finder) {
        run.checkPermission(ConsolePermissions.OPEN);
        ConsoleTarget target = stored(finder);
        if (target == null || target.isKnown()) {
            return ErrorResponse.of(this, "Client.NoSuchTarget");
        }
        try {
            return RedirectToCardResponse.after(this, target, ConsoleOperations.find(this, target));
        } catch (ConsoleException e) {
            return ErrorResponse.ofFind(this, target, e);
        }
    }

    /** By POST a new picture is taken, which mints: hence a method of its own that no other verb reaches. */
    @POST
    @WebMethod(name = "screenshot")
    @Restricted(DoNotUse.class)
    public HttpResponse doTakeScreenshot(@QueryParameter String instance) {
        run.checkPermission(ConsolePermissions.OPEN);
        ConsoleTarget target = findInstance(instance);
        if (target == null) {
            return ErrorResponse.of(this, "Client.NoSuchTarget");
        }
        try {
            return takeScreenshot(target);
        } catch (ConsoleException e) {
            return ErrorResponse.ofScreenshot(this, target, e);
        }
    }

    /**
     * By GET and HEAD a picture that is kept, the newest if {@code at} doesn't say which. Only reads. Stapler has no
     * annotation for HEAD; {@link #getTarget} lets no other verb through.
     */
    @WebMethod(name = "screenshot")
    @Restricted(DoNotUse.class)
    public HttpResponse doShowScreenshot( // lgtm[jenkins/csrf]
            StaplerRequest2 request, @QueryParameter String instance, @QueryParameter String at) {
        if (request.getMethod().equals("POST")) {
            throw new CancelRequestHandlingException(); // the other method's
        }
        run.checkPermission(ConsolePermissions.OPEN);
        ConsoleTarget target = findInstance(instance);
        if (target == null) {
            return ErrorResponse.of(this, "Client.NoSuchTarget");
        }
        try {
            return showScreenshot(target, at);
        } catch (ConsoleException e) {
            return ErrorResponse.ofScreenshot(this, target, e);
        }
    }

    private HttpResponse takeScreenshot(ConsoleTarget target) throws ConsoleException {
        ScreenshotView taken = new ScreenshotView(run, ConsoleOperations.takeScreenshot(this, target));
        return new RedirectToCardResponse(
                this,
                target,
                new JSONObject()
                        .element("instanceId", target.getInstanceId())
                        .element("at", taken.getAt())
                        .element("width", taken.getWidth())
                        .element("height", taken.getHeight())
                        .element("url", taken.getUrl()));
    }

    private HttpResponse showScreenshot(ConsoleTarget target, String at) throws ConsoleException {
        String refusal = refusalToShow(target);
        if (refusal != null) {
            throw new ConsoleException(refusal);
        }
        Picture picture = picture(target, at);
        if (picture == null) {
            return ErrorResponse.of(this, "Client.NoSuchScreenshot");
        }
        try {
            return new PngResponse(picture, screenshots.read(picture));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "A screenshot of " + run + " can't be read");
            return ErrorResponse.of(this, "Client.NoSuchScreenshot");
        }
    }

    /** What is asked for only chooses among the pictures that there are; no name of a file is made of it. */
    @CheckForNull
    private Picture picture(ConsoleTarget target, String at) {
        List<Picture> oldestFirst = screenshots.of(target.getInstanceId());
        if (at == null || at.isEmpty()) {
            return oldestFirst.isEmpty() ? null : oldestFirst.get(oldestFirst.size() - 1);
        }
        return oldestFirst.stream()
                .filter(picture -> at.equals(Long.toString(picture.at())))
                .findFirst()
                .orElse(null);
    }

    /** For those who may delete the whole build, its screenshots with it. */
    @RequirePOST
    @Restricted(DoNotUse.class)
    public HttpResponse doDeleteScreenshot(@QueryParameter String instance, @QueryParameter String at)
            throws IOException {
        run.checkPermission(Run.DELETE);
        ConsoleTarget target = findInstance(instance);
        if (target == null) {
            return ErrorResponse.of(this, "Client.NoSuchTarget");
        }
        Picture picture = at == null || at.isEmpty() ? null : picture(target, at);
        if (picture == null) {
            return ErrorResponse.of(this, "Client.NoSuchScreenshot");
        }
        screenshots.delete(picture);
        ConsoleOperations.recordDeletion(this, target);
        return new RedirectToCardResponse(
                this,
                target,
                new JSONObject().element("instanceId", target.getInstanceId()).element("at", picture.at()));
    }

    public Api getApi() {
        return new Api(this);
    }

    /** Nothing for those who may not open: the names of machines are not everybody's business. */
    @Exported(name = "targets", visibility = 2)
    @Restricted(DoNotUse.class)
    public List<TargetView> getExportedTargets() {
        return isPermitted() ? getCards() : List.of();
    }

    @Exported(name = "openings", visibility = 2)
    @Restricted(DoNotUse.class)
    public List<EventView> getExportedOpenings() {
        if (!isPermitted()) {
            return List.of();
        }
        List<EventView> oldestFirst = new ArrayList<>(getOpenings());
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    @Exported(name = "openingsTotal", visibility = 2)
    @Restricted(DoNotUse.class)
    public int getExportedOpeningsTotal() {
        return isPermitted() ? getOpeningsTotal() : 0;
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
        return isPermitted() && targets.stream().anyMatch(this::isPublished);
    }

    @NonNull
    public List<ConsoleTarget> getTargets() {
        return all();
    }

    /** Those that are shown by now: what has failed or can't be opened comes first. */
    @NonNull
    public List<TargetView> getCards() {
        return all().stream()
                .filter(this::isPublished)
                .map(target -> new TargetView(this, target))
                .sorted(Comparator.comparing(TargetView::isTrouble).reversed())
                .toList();
    }

    /** How many of the cards the page shows without being asked for more: where there are many, those with trouble. */
    public int getCardsShownAtOnce() {
        List<TargetView> cards = getCards();
        int trouble = (int) cards.stream().filter(TargetView::isTrouble).count();
        return cards.size() < MANY ? cards.size() : Math.max(trouble, MANY);
    }

    /** Whether the reader sees Jenkins' new build page; once Jenkins has no flag for it any more, everybody does. */
    public boolean isOnNewBuildPage() {
        String flag = "jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag";
        boolean offered = UserExperimentalFlag.all().stream()
                .anyMatch(known -> known.getClass().getName().equals(flag));
        return !offered || Boolean.TRUE.equals(UserExperimentalFlag.getFlagValueForCurrentUser(flag));
    }

    /** How badly the build has to end for the first of its consoles to be shown. */
    @NonNull
    public PublishOn getThreshold() {
        return targets.stream().map(ConsoleTarget::getPublishOn).anyMatch(PublishOn.UNSTABLE::equals)
                ? PublishOn.UNSTABLE
                : PublishOn.FAILURE;
    }

    /** When the links of this build stop working; null while it is running. */
    @CheckForNull
    public Instant getExpiry() {
        Instant end = buildEnd();
        return end == null ? null : lifetime().expiryOf(end);
    }

    /** The newest first. */
    @NonNull
    public List<EventView> getOpenings() {
        List<EventView> newestFirst = new ArrayList<>();
        for (JournalEntry entry : journal.entries()) {
            if (entry.isOpening()) {
                newestFirst.add(new EventView(this, entry));
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    public int getOpeningsTotal() {
        return journal.openingsTotal();
    }

    /** The newest first; none for a viewer who may not see them. */
    @NonNull
    List<ScreenshotView> screenshotsOf(@NonNull ConsoleTarget target) {
        if (refusalToShow(target) != null) {
            return List.of();
        }
        List<ScreenshotView> newestFirst = new ArrayList<>();
        for (Picture picture : screenshots.of(target.getKey())) {
            newestFirst.add(0, new ScreenshotView(run, picture));
        }
        return newestFirst;
    }

    /** Whether the viewer may delete screenshots: who may delete the build. */
    public boolean isDeletable() {
        return run.hasPermission(Run.DELETE);
    }

    /** How long it is since that moment, in words. */
    @NonNull
    public String since(long at) {
        // Not by Util.getTimeSpanString: where Jenkins has other languages than this plugin, sentences would be mixed.
        Duration age = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - at));
        if (age.toMinutes() < 1) {
            return Messages.ConsoleAction_justNow();
        }
        if (age.toHours() < 1) {
            return Messages.ConsoleAction_minutesAgo(age.toMinutes());
        }
        return age.toHours() < 48
                ? Messages.ConsoleAction_hoursAgo(age.toHours())
                : Messages.ConsoleAction_daysAgo(age.toDays());
    }
}
