package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonObject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The metadata of an instance about its CAM role: the role's name, and a key that is renewed shortly before it expires.
 */
final class FakeMetadata {

    static final String PATH = "/latest/meta-data/cam/security-credentials/";

    private static final Duration RENEWED_BEFORE_END = Duration.ofMinutes(5);

    private final FakeKeys keys;
    private final InstantSource clock;
    private final Queue<Answer> next = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private String role;
    private Duration lifetime;
    private FakeKeys.Key key;

    FakeMetadata(FakeKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** @param name null to remove the role */
    void bind(String name, Duration keysLive) {
        role = name;
        lifetime = keysLive;
        key = null;
    }

    void answerNext(Answer answer) {
        next.add(answer);
    }

    /** Returns the requests: the name of a role, or an empty text for the list of roles. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    Answer answer(String method, String path) {
        String asked = path.substring(PATH.length());
        calls.add(asked);
        if (!next.isEmpty()) {
            return next.poll();
        }
        if (!method.equals("GET")) {
            return Answer.status(405).withHeader("Allow", "GET");
        }
        if (role == null || !(asked.isEmpty() || asked.equals(role))) {
            return Answer.html("<html><head><title>404 Not Found</title></head></html>")
                    .withStatus(404);
        }
        return asked.isEmpty() ? Answer.bytes("text/plain", role.getBytes()) : Answer.json(key().toString());
    }

    private JsonObject key() {
        Instant now = clock.instant();
        if (key == null || !now.isBefore(key.expires().minus(RENEWED_BEFORE_END))) {
            key = keys.issueTemporary(now.truncatedTo(ChronoUnit.SECONDS).plus(lifetime));
        }
        JsonObject answer = new JsonObject();
        answer.addProperty("TmpSecretId", key.secretId());
        answer.addProperty("TmpSecretKey", key.secretKey());
        answer.addProperty("ExpiredTime", key.expires().getEpochSecond());
        answer.addProperty("Expiration", key.expires().toString());
        answer.addProperty("Token", key.token());
        answer.addProperty("Code", "Success");
        return answer;
    }
}
