package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.storage.Journal;
import io.jenkins.plugins.tencentvnc.storage.JournalEntry;
import io.jenkins.plugins.tencentvnc.storage.ScreenshotStore;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The consoles of a build as the current user sees them now: its targets with their last results, its screenshots and
 * its openings. Reads the journal at most once, and only if build.xml lacks the data; calls nothing outside of Jenkins.
 */
@Restricted(NoExternalUse.class)
public final class BuildConsoles {

    static final int OPENINGS_A_PAGE = 20;

    /** Number of cards that are not folded away, or more if more have trouble. From it on the page has a filter. */
    private static final int CARDS_AT_ONCE = 10;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final Run<?, ?> run;
    private final ScreenshotStore screenshots;
    private final ConsoleAccess access;
    private final List<ConsoleTarget> published;
    private final Journal journal;
    private Map<String, ConsoleTarget> targets;
    private Events events;
    private List<TargetView> cards;

    BuildConsoles(
            @NonNull Run<?, ?> run,
            @NonNull List<ConsoleTarget> published,
            @NonNull Journal journal,
            @NonNull ScreenshotStore screenshots) {
        this.run = run;
        this.published = published;
        this.journal = journal;
        this.screenshots = screenshots;
        this.access = new ConsoleAccess(run);
    }

    /** The content of the journal, which may have thousands of entries: computed in one pass. */
    private static final class Events {

        private final Map<String, JournalEntry> found = new HashMap<>();
        private final Map<String, JournalEntry> lastResults = new HashMap<>();
        private final Map<String, Instant> lastOpens = new HashMap<>();
        private final List<JournalEntry> openings = new ArrayList<>();
        private final int openingsTotal;

        Events(Journal.Content journal) {
            for (JournalEntry entry : journal.entries()) {
                if (entry.isOpening()) {
                    openings.add(entry);
                    if (entry.code() == null) {
                        lastOpens.put(entry.instanceId(), Instant.ofEpochMilli(entry.at()));
                    }
                }
                if (entry.isSearchResult()) {
                    found.put(entry.instanceId(), entry);
                }
                if (entry.isAboutMachine()) {
                    lastResults.put(entry.instanceId(), entry);
                }
            }
            Collections.reverse(openings);
            openingsTotal = journal.openingsTotal();
        }
    }

    private Events events() {
        if (events == null) {
            events = new Events(journal.read());
        }
        return events;
    }

    /** Returns the targets by key. Only those of a finder depend on the journal. */
    private Map<String, ConsoleTarget> targets() {
        if (targets == null) {
            targets = new LinkedHashMap<>();
            ConsoleTargets.withFound(published, this::foundSince)
                    .forEach(target -> targets.put(target.getKey(), target));
        }
        return targets;
    }

    private List<InstanceInfo> foundSince(ConsoleTarget finder) {
        JournalEntry newest = lookUp(events().found, finder);
        return newest == null ? List.of() : newest.found();
    }

    /** Returns the entry of the target; entries of earlier versions name a finder without a digest. */
    @CheckForNull
    private static JournalEntry lookUp(Map<String, JournalEntry> entries, ConsoleTarget target) {
        JournalEntry entry = entries.get(target.getKey());
        return entry == null && !target.isKnown() ? entries.get(target.getFinder()) : entry;
    }

    // ---- Targets

    /** Returns all targets, published or not by the build's result. */
    public List<ConsoleTarget> getTargets() {
        return List.copyOf(targets().values());
    }

    /** Returns the instance with that id; null for a finder or an unknown id. */
    @CheckForNull
    ConsoleTarget findInstance(@CheckForNull String instanceId) {
        ConsoleTarget target = targets().get(instanceId);
        return target == null || !target.isKnown() ? null : target;
    }

    public boolean isRecentlyOpened(@NonNull ConsoleTarget target) {
        return target.isKnown()
                && RecentOpens.get()
                        .include(target.requireInstanceId(), events().lastOpens.get(target.requireInstanceId()));
    }

    // ---- For the views

    /** Returns the targets that are shown now: those with trouble first, then by name, web-2 before web-10. */
    public List<TargetView> getCards() {
        if (cards == null) {
            cards = targets().values().stream()
                    .filter(target -> target.isShownIn(run))
                    .map(this::viewOf)
                    .sorted(Comparator.comparing(TargetView::isTrouble)
                            .reversed()
                            .thenComparing(view -> sortKey(view.target().getName()), String.CASE_INSENSITIVE_ORDER)
                            .thenComparing(view -> view.target().getKey()))
                    .toList();
        }
        return cards;
    }

    private static String sortKey(String name) {
        return NUMBER.matcher(name)
                .replaceAll(number -> "0".repeat(Math.max(0, 20 - number.group().length())) + number.group());
    }

    TargetView viewOf(@NonNull ConsoleTarget target) {
        ConsoleAccess.Decision decision = access.decide(target);
        JournalEntry last = lookUp(events().lastResults, target);
        List<ScreenshotView> newestFirst = decision.refusal() == null && target.isKnown()
                ? screenshots.of(target.requireInstanceId()).reversed().stream()
                        .map(picture -> ScreenshotView.of(run, picture))
                        .toList()
                : List.of();
        String refusal = decision.openRefusal();
        return new TargetView(
                target,
                last == null ? null : EventView.of(last, target),
                newestFirst,
                refusal == null ? null : ErrorText.of(refusal, target.subject(0), LocaleProvider.getLocale()),
                access.isReservedForNoUser(target),
                isRecentlyOpened(target));
    }

    /** Returns the view for an error page, without a decision on access, which another plugin's cause can make fail. */
    TargetView viewAfterError(@NonNull ConsoleTarget target) {
        return new TargetView(target, null, List.of(), null, false, isRecentlyOpened(target));
    }

    /** Returns how many cards the page does not fold away. */
    public int getCardsShownAtOnce() {
        int trouble = (int) getCards().stream().filter(TargetView::isTrouble).count();
        return Math.min(getCards().size(), Math.max(trouble, CARDS_AT_ONCE));
    }

    /** Returns the mildest build result that shows a console of this build. */
    public PublishOn getThreshold() {
        return targets().values().stream().map(ConsoleTarget::getPublishOn).anyMatch(PublishOn.UNSTABLE::equals)
                ? PublishOn.UNSTABLE
                : PublishOn.FAILURE;
    }

    public boolean isExpired() {
        return access.isExpired();
    }

    /** Returns when the links of this build stop working; null while it is running. */
    @CheckForNull
    public Instant getExpiry() {
        return access.getExpiry();
    }

    /** Returns the number of openings so far, including those no longer kept. */
    public int getOpeningsTotal() {
        return events().openingsTotal;
    }

    public int getOpeningsKept() {
        return events().openings.size();
    }

    /** Returns the requested page of the table, counted from 0; the first by default. */
    public int openingsPage(@CheckForNull String typed) {
        boolean number = typed != null && typed.matches("[0-9]{1,6}");
        return number ? Math.min(Integer.parseInt(typed), getLastOpeningsPage()) : 0;
    }

    /** Returns the openings of a page of the table, the newest first. */
    public List<EventView> openingsOf(int page) {
        List<JournalEntry> openings = events().openings;
        int from = (int) Math.min(openings.size(), (long) page * OPENINGS_A_PAGE);
        int to = Math.min(openings.size(), from + OPENINGS_A_PAGE);
        return openings.subList(from, to).stream().map(this::viewOf).toList();
    }

    public int getLastOpeningsPage() {
        return Math.max(0, (getOpeningsKept() - 1) / OPENINGS_A_PAGE);
    }

    /** Returns all openings that are kept, the newest first. */
    public List<EventView> getOpenings() {
        return events().openings.stream().map(this::viewOf).toList();
    }

    private EventView viewOf(JournalEntry entry) {
        return EventView.of(entry, targets().get(entry.instanceId()));
    }
}
