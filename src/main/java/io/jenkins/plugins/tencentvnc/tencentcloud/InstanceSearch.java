package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector.Filter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Goes through the pages of DescribeInstances for a finder, and decides what they come to. */
final class InstanceSearch {

    /** The most that Tencent Cloud accepts. */
    private static final int LARGEST_PAGE = 100;

    /** A filter that matches more than these was no help. */
    private static final int MOST_READ = 2_000;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final InstanceSelector finder;
    private final Pages pages;
    private String requestId = "";
    private boolean unreadable;

    InstanceSearch(InstanceSelector finder, Pages pages) {
        this.finder = finder;
        this.pages = pages;
    }

    /** Asks Tencent Cloud. */
    interface Pages {
        Page at(PageRequest request) throws ConsoleException;
    }

    record PageRequest(Filter filter, int offset, int limit) {}

    /**
     * One answer.
     *
     * @param meant what the finder means of it, without what is gone
     * @param unreadable whether it has an instance that may be meant, but has no id that can be used
     * @param size how many instances there were in it
     * @param total how many match the filter, by Tencent Cloud's own count
     */
    record Page(List<InstanceInfo> meant, boolean unreadable, int size, long total, String requestId) {}

    /**
     * Looks again while none is found, with growing pauses: Tencent Cloud lists an instance some seconds after it was
     * created.
     *
     * @throws ConsoleException {@code Client.NoInstanceFound}, {@code Client.SeveralInstancesFound} or {@code
     *     Client.TooManyInstances}, or what Tencent Cloud answered
     */
    InstanceSearchResult find(Deadline lookAgainUntil) throws ConsoleException {
        ConsoleException none = null;
        for (Duration pause = PAUSE; ; pause = pause.plus(PAUSE)) {
            try {
                return findOnce();
            } catch (ConsoleException e) {
                boolean noRoom = none != null && e.remedy().kind() == ErrorKind.BUDGET;
                none = noRoom ? none : e;
                if (noRoom || !saysNone(e) || lookAgainUntil.left().compareTo(pause) < 0) {
                    throw none;
                }
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw none;
            }
        }
    }

    private static boolean saysNone(ConsoleException e) {
        return e.code().equals("Client.NoInstanceFound") || refusesFilter(e);
    }

    /** Whether that is what Tencent Cloud says of a filter, such as one for a tag key that doesn't exist. */
    private static boolean refusesFilter(ConsoleException e) {
        return e.remedy().kind() == ErrorKind.INSTANCE && !e.code().startsWith("Client.");
    }

    private InstanceSearchResult findOnce() throws ConsoleException {
        ConsoleException refusal = null;
        for (Filter filter : finder.filters()) {
            List<InstanceInfo> meant;
            try {
                meant = all(filter);
            } catch (ConsoleException e) {
                if (!refusesFilter(e)) {
                    throw e;
                }
                refusal = refusal == null ? e : refusal;
                continue; // the next one splits the tag elsewhere
            }
            if (meant.size() > 1 && !finder.mayMeanMany()) {
                throw new ConsoleException("Client.SeveralInstancesFound", requestId);
            }
            if (!meant.isEmpty()) {
                int shown = Math.min(meant.size(), InstanceSearchResult.MOST);
                return new InstanceSearchResult(List.copyOf(meant.subList(0, shown)), meant.size() - shown, requestId);
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        throw new ConsoleException(unreadable ? "Client.UnreadableAnswer" : "Client.NoInstanceFound", requestId);
    }

    private List<InstanceInfo> all(Filter filter) throws ConsoleException {
        // By id: what comes and goes meanwhile can shift one from the end of a page to the beginning of the next.
        Map<String, InstanceInfo> meant = new LinkedHashMap<>();
        int limit = LARGEST_PAGE;
        int read = 0;
        for (int asked = 0; asked < MOST_READ; asked += limit) {
            Page page;
            try {
                page = pages.at(new PageRequest(filter, read, limit));
            } catch (ConsoleException e) {
                if (!e.code().equals("Client.AnswerTooLarge") || limit == 1) {
                    throw e;
                }
                limit /= 2; // 100 instances with 50 long tags each are more than an answer may have
                continue;
            }
            requestId = page.requestId();
            unreadable |= page.unreadable();
            page.meant().forEach(instance -> meant.putIfAbsent(instance.id(), instance));
            read += page.size();
            if (page.size() == 0 || read >= page.total()) {
                return List.copyOf(meant.values());
            }
        }
        throw new ConsoleException("Client.TooManyInstances", requestId);
    }
}
