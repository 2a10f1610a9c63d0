package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Instant;

/** Console URLs for tests of other packages that need one without minting. */
public final class MintedUrls {

    private MintedUrls() {}

    /** @param value as the API would answer it */
    public static ConsoleUrl of(String value) throws ConsoleException {
        return of(value, AllowedHosts.DEFAULT);
    }

    /** The same with the WebSocket on another host than Tencent Cloud's. */
    public static ConsoleUrl of(String value, AllowedHosts hosts) throws ConsoleException {
        return new ConsoleUrl(
                ConsolePage.DEFAULT,
                InstanceVncUrl.of(value, hosts, Endpoint.DEFAULT, "request"),
                "6ef60bec-0242-43af-bb20-270359fb54a7",
                Instant.now());
    }
}
