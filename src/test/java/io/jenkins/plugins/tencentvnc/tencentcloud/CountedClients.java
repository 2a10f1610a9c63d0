package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/** Makes real clients and knows how many connections they hold. */
final class CountedClients {

    private final Set<ConnectionPool> pools = ConcurrentHashMap.newKeySet();

    TencentCloudClient client() {
        return client(UnaryOperator.identity());
    }

    /** @param proxied as for {@link TencentCloudClient} */
    TencentCloudClient client(UnaryOperator<OkHttpClient> proxied) {
        return new TencentCloudClient(http -> {
            pools.add(http.connectionPool());
            return proxied.apply(http);
        });
    }

    /** Closes the connections that are kept for the next call; those in use are not touched. */
    void closeIdle() {
        pools.forEach(ConnectionPool::evictAll);
    }

    int connections() {
        return pools.stream().mapToInt(ConnectionPool::connectionCount).sum();
    }
}
