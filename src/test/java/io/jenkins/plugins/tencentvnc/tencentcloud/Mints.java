package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;

/** Creates requests with default values. */
public final class Mints {

    private Mints() {}

    /** Returns an open of the instance that every {@link FakeCvm} has. */
    public static MintRequest open(String endpoint) {
        return open(endpoint, FakeCvm.SECRET_ID);
    }

    /** Returns an open with another SecretId, which has its own rate limit. */
    public static MintRequest open(String endpoint, String secretId) {
        return open(new Endpoint(endpoint), new ApiKey(secretId, FakeCvm.SECRET_KEY), null, FakeCvm.INSTANCE);
    }

    /** Returns a call context with the key that every {@link FakeCvm} knows. */
    static CallContext caller(String endpoint, CallPriority urgency, Deadline deadline) {
        return new CallContext(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                null,
                new Region(FakeCvm.REGION),
                new Endpoint(endpoint),
                urgency,
                deadline);
    }

    public static MintRequest open(Endpoint endpoint, ApiKey key, CamRole role, String instance) {
        return new MintRequest(
                new CallContext(
                        key,
                        role,
                        new Region(FakeCvm.REGION),
                        endpoint,
                        CallPriority.OPEN,
                        CallPriority.OPEN.deadline()),
                new InstanceId(instance),
                ConsolePage.DEFAULT,
                AllowedHosts.DEFAULT);
    }

    /** Returns an open with the role of the instance, whose deadline starts now. */
    public static MintRequest openWithInstanceRole(Endpoint endpoint, String role) {
        return open(new CallContext(
                new InstanceRole(role),
                null,
                new Region(FakeCvm.REGION),
                endpoint,
                CallPriority.OPEN,
                CallPriority.OPEN.deadline()));
    }

    /** Returns an open whose URL leads to the fake's own console page. */
    public static MintRequest open(FakeCvm cvm, ApiKey key, CamRole role) {
        MintRequest open = open(new Endpoint(cvm.endpoint()), key, role, FakeCvm.INSTANCE);
        return new MintRequest(
                open.context(), open.instance(), new ConsolePage(cvm.consolePage()), open.consoleHosts());
    }

    static MintRequest open(CallContext caller) {
        return new MintRequest(caller, new InstanceId(FakeCvm.INSTANCE), ConsolePage.DEFAULT, AllowedHosts.DEFAULT);
    }
}
