package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/** Creates real clients and counts their connections. */
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

    /** Closes idle connections. */
    void closeIdle() {
        pools.forEach(ConnectionPool::evictAll);
    }

    int connections() {
        return pools.stream().mapToInt(ConnectionPool::connectionCount).sum();
    }
}
