package io.jenkins.plugins.tencentvnc.testing;

import java.util.regex.Pattern;

/** A service whose instances have VNC consoles, and its codes for refusals. */
enum FakeProduct {
    CVM("ins-", "InvalidInstanceId.Malformed", "InvalidInstanceId.NotFound"),
    LIGHTHOUSE("lhins-", "InvalidParameterValue.InstanceIdMalformed", "ResourceNotFound.InstanceIdNotFound");

    private final Pattern id;
    private final String malformed;
    private final String notFound;

    FakeProduct(String prefix, String malformed, String notFound) {
        this.id = Pattern.compile(prefix + "[a-z0-9]{8,17}");
        this.malformed = malformed;
        this.notFound = notFound;
    }

    void check(String instanceId) {
        if (!id.matcher(instanceId).matches()) {
            throw new FakeApiError(
                    malformed, "The specified instance ID `%s` has an invalid format.".formatted(instanceId));
        }
    }

    FakeApiError notFound(String instanceId) {
        return new FakeApiError(notFound, "The specified instance `%s` does not exist.".formatted(instanceId));
    }
}
