package io.jenkins.plugins.tencentvnc.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeRequest;
import io.jenkins.plugins.tencentvnc.testing.Tc3Verifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The minimum that requests a console URL: one signed POST, without SDK, rate limit, deadline and checks. */
public final class BaselineClient {

    private static final String TYPE = "application/json; charset=utf-8";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public void mint(String endpoint, String secretId) throws IOException, InterruptedException {
        Instant now = Instant.now();
        byte[] body = "{\"InstanceId\":\"%s\"}".formatted(FakeCvm.INSTANCE).getBytes(UTF_8);
        Map<String, String> headers = new TreeMap<>(Map.of(
                "Content-Type",
                TYPE,
                "X-TC-Action",
                "DescribeInstanceVncUrl",
                "X-TC-Version",
                "2017-03-12",
                "X-TC-Region",
                FakeCvm.REGION,
                "X-TC-Timestamp",
                Long.toString(now.getEpochSecond())));
        Map<String, String> signed = new TreeMap<>(headers);
        signed.put("Host", endpoint.substring("http://".length()));
        headers.put(
                "Authorization",
                Tc3Verifier.authorization(
                        new FakeRequest("POST", "", signed, body),
                        "content-type;host",
                        "cvm",
                        now,
                        secretId,
                        FakeCvm.SECRET_KEY));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(endpoint + "/")).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        if (!http.send(request.build(), BodyHandlers.ofString()).body().contains("InstanceVncUrl")) {
            throw new IOException("The call written by hand was refused");
        }
    }
}
