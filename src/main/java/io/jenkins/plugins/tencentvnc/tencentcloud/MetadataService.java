package io.jenkins.plugins.tencentvnc.tencentcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.time.Instant;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Client for the metadata service of a CVM instance, over plain http at a fixed host. Never uses a proxy, since the
 * service would answer with the role of the proxy's machine.
 *
 * @see <a href="https://cloud.tencent.com/document/product/213/4934">Instance metadata</a>
 */
final class MetadataService {

    /** System property for tests: another endpoint, which must be on the loopback interface. */
    static final String TEST_ENDPOINT = MetadataService.class.getName() + ".endpoint";

    /** Timeout for connecting and for each read. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Timeout for one request; a role without a name needs two. */
    static final Duration CALL_TIMEOUT = TIMEOUT.multipliedBy(2);

    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final String KEYS = "latest/meta-data/cam/security-credentials/";
    private static final Gson GSON = new Gson();

    private final OkHttpClient http = new OkHttpClient.Builder()
            .proxy(Proxy.NO_PROXY)
            .socketFactory(new DirectSocketFactory())
            .connectTimeout(TIMEOUT)
            .readTimeout(TIMEOUT)
            .callTimeout(CALL_TIMEOUT)
            .followRedirects(false)
            .retryOnConnectionFailure(false)
            .build();

    /** @throws ConsoleException {@code Client.Metadata…} or {@code Client.InstanceRole…} */
    SdkCalls.TemporaryKey keyOf(InstanceRole role) throws ConsoleException {
        String name = role.name() == null ? roleName() : role.name();
        SdkCalls.TemporaryKey key = read(get(name));
        if (key.isExpired()) {
            throw new ConsoleException("Client.InstanceRoleKeyExpired");
        }
        return key;
    }

    /** @throws ConsoleException {@code Client.Metadata…}, or {@code Client.InstanceRoleMissing} if there is none */
    String roleName() throws ConsoleException {
        String answer = get("").strip();
        if (answer.isEmpty()) {
            throw new ConsoleException("Client.InstanceRoleMissing");
        }
        try {
            return new InstanceRole(answer.lines().findFirst().orElseThrow()).name();
        } catch (InvalidInputException e) {
            throw new ConsoleException("Client.MetadataUnexpectedAnswer");
        }
    }

    // Converted to an ApiKey and never stored.
    private record Answer(
            @SerializedName("Code") String code,
            @SerializedName("TmpSecretId") String secretId,
            @SerializedName("TmpSecretKey") String secretKey, // lgtm[jenkins/plaintext-storage]
            @SerializedName("Token") String token, // lgtm[jenkins/plaintext-storage]
            @SerializedName("ExpiredTime") Long expiredTime) {}

    static SdkCalls.TemporaryKey read(String json) throws ConsoleException {
        try {
            Answer answer = GSON.fromJson(json, Answer.class);
            if (!"Success".equals(answer.code())) {
                throw new ConsoleException(
                        answer.code() == null ? "Client.MetadataUnexpectedAnswer" : "Client.InstanceRoleRefused");
            }
            ApiKey key = new ApiKey(answer.secretId(), answer.secretKey(), answer.token());
            return new SdkCalls.TemporaryKey(key, Instant.ofEpochSecond(answer.expiredTime()));
        } catch (RuntimeException e) {
            // The exception's message may contain the key.
            throw new ConsoleException("Client.MetadataUnexpectedAnswer");
        }
    }

    private String get(String role) throws ConsoleException {
        HttpUrl url = base().newBuilder().addPathSegments(KEYS + role).build();
        Request request =
                new Request.Builder().url(url).header("Connection", "close").build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() == 404) {
                throw new ConsoleException("Client.InstanceRoleMissing");
            }
            byte[] body = response.peekBody(MAX_ANSWER_BYTES).bytes();
            if (response.code() != 200 || body.length >= MAX_ANSWER_BYTES) {
                throw new ConsoleException("Client.MetadataUnexpectedAnswer");
            }
            return new String(body, UTF_8);
        } catch (IOException e) {
            // A connect timeout is no "TimedOut": outside a CVM instance no server accepts the connection.
            boolean timedOut = SdkErrors.networkCode(e).equals("Client.TimedOut");
            throw new ConsoleException(timedOut ? "Client.MetadataTimedOut" : "Client.MetadataUnreachable");
        }
    }

    /** @throws IllegalArgumentException if the property names a host other than loopback */
    static HttpUrl base() {
        String other = System.getProperty(TEST_ENDPOINT);
        if (other == null) {
            return HttpUrl.get("http://metadata.tencentyun.com");
        }
        Endpoint endpoint = new Endpoint(other);
        if (!endpoint.isThisMachine()) {
            throw new IllegalArgumentException(TEST_ENDPOINT + " is for tests on the loopback interface");
        }
        return HttpUrl.get(endpoint.toString());
    }
}
