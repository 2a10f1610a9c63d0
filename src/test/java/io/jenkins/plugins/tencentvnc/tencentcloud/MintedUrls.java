package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import java.time.Instant;

/** Creates console URLs without minting, for tests of other packages. */
public final class MintedUrls {

    private MintedUrls() {}

    /** @param value as in the API's answer */
    public static ConsoleUrl of(String value) throws ConsoleException {
        return of(value, AllowedHosts.DEFAULT);
    }

    /** Returns a console URL with the WebSocket on another host than Tencent Cloud's. */
    public static ConsoleUrl of(String value, AllowedHosts hosts) throws ConsoleException {
        return new ConsoleUrl(
                ConsolePage.DEFAULT,
                InstanceVncUrl.of(value, hosts, Endpoint.DEFAULT, "request"),
                "6ef60bec-0242-43af-bb20-270359fb54a7",
                Instant.now());
    }
}
