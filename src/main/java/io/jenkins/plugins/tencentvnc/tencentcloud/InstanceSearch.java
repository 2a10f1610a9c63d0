package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorKind;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector.Filter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Searches for instances, page by page of DescribeInstances. */
final class InstanceSearch {

    /** The API's maximum page size. */
    private static final int MAX_PAGE_SIZE = 100;

    /** Maximum number of instances read for a filter; one that matches more is too broad. */
    private static final int MAX_READ = 2_000;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final InstanceSelector selector;
    private final Pages pages;
    private String requestId = "";
    private boolean unreadable;

    InstanceSearch(InstanceSelector selector, Pages pages) {
        this.selector = selector;
        this.pages = pages;
    }

    interface Pages {
        Page at(PageRequest request) throws ConsoleException;
    }

    record PageRequest(Filter filter, int offset, int limit) {}

    /**
     * One page of the answer.
     *
     * @param matching the instances that match the selector, without those that no longer exist
     * @param unreadable whether an instance that may match has no valid ID
     * @param size number of instances on the page
     * @param total number of instances that match the filter, as counted by Tencent Cloud
     */
    record Page(List<InstanceInfo> matching, boolean unreadable, int size, long total, String requestId) {}

    /**
     * Searches, and repeats the search with growing pauses while no instance is found: Tencent Cloud lists an instance
     * some seconds after its creation.
     *
     * @throws ConsoleException {@code Client.NoInstanceFound}, {@code Client.SeveralInstancesFound} or {@code
     *     Client.TooManyInstances}, or the error of Tencent Cloud
     */
    InstanceSearchResult find(Deadline retryUntil) throws ConsoleException {
        ConsoleException notFound = null;
        for (Duration pause = PAUSE; ; pause = pause.plus(PAUSE)) {
            try {
                return findOnce();
            } catch (ConsoleException e) {
                boolean budgetExhausted = notFound != null && e.remedy().kind() == ErrorKind.BUDGET;
                notFound = budgetExhausted ? notFound : e;
                if (budgetExhausted || !isNotFound(e) || retryUntil.left().compareTo(pause) < 0) {
                    throw notFound;
                }
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notFound;
            }
        }
    }

    private static boolean isNotFound(ConsoleException e) {
        return e.code().equals("Client.NoInstanceFound") || refusesFilter(e);
    }

    /** Whether Tencent Cloud refused the filter, such as one for a tag key that does not exist. */
    private static boolean refusesFilter(ConsoleException e) {
        return e.remedy().kind() == ErrorKind.INSTANCE && !e.code().startsWith("Client.");
    }

    private InstanceSearchResult findOnce() throws ConsoleException {
        ConsoleException refusal = null;
        for (Filter filter : selector.filters()) {
            List<InstanceInfo> matching;
            try {
                matching = all(filter);
            } catch (ConsoleException e) {
                if (!refusesFilter(e)) {
                    throw e;
                }
                refusal = refusal == null ? e : refusal;
                continue; // the next filter splits the tag elsewhere
            }
            // The job may mean the instance that has no valid ID.
            boolean several = matching.size() > 1 || (unreadable && !matching.isEmpty());
            if (several && !selector.mayMatchSeveral()) {
                throw new ConsoleException("Client.SeveralInstancesFound", requestId);
            }
            if (!matching.isEmpty()) {
                return new InstanceSearchResult(matching, 0, requestId).limitedTo(InstanceSearchResult.MAX_INSTANCES);
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        throw new ConsoleException(unreadable ? "Client.UnreadableAnswer" : "Client.NoInstanceFound", requestId);
    }

    private List<InstanceInfo> all(Filter filter) throws ConsoleException {
        // Keyed by ID: a new instance can shift another one to the next page, which then returns it again.
        Map<String, InstanceInfo> matching = new LinkedHashMap<>();
        int limit = MAX_PAGE_SIZE;
        int read = 0;
        for (int asked = 0; asked < MAX_READ; asked += limit) {
            Page page;
            try {
                page = pages.at(new PageRequest(filter, read, limit));
            } catch (ConsoleException e) {
                if (!e.code().equals("Client.AnswerTooLarge") || limit == 1) {
                    throw e;
                }
                limit /= 2; // 100 instances with 50 long tags each exceed the maximum answer size
                continue;
            }
            requestId = page.requestId();
            unreadable |= page.unreadable();
            page.matching().forEach(instance -> matching.putIfAbsent(instance.id(), instance));
            read += page.size();
            if (page.size() == 0 || read >= page.total()) {
                return List.copyOf(matching.values());
            }
        }
        throw new ConsoleException("Client.TooManyInstances", requestId);
    }
}
