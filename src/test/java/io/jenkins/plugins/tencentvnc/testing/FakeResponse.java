package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonObject;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm.Answer;
import java.util.UUID;

/** The result of a call: the answer on the wire, and its entry in the record of calls. */
record FakeResponse(Answer answer, String requestId, String errorCode) {

    static FakeResponse success(JsonObject fields) {
        return envelope(fields, null);
    }

    static FakeResponse error(FakeApiError error) {
        JsonObject description = new JsonObject();
        description.addProperty("Code", error.code());
        description.addProperty("Message", error.getMessage());
        JsonObject fields = new JsonObject();
        fields.add("Error", description);
        return envelope(fields, error.code());
    }

    /** Returns an answer that bypasses the API; its error code in the record is {@code HTTP <status>}. */
    static FakeResponse raw(Answer answer) {
        return new FakeResponse(answer, null, "HTTP " + answer.status());
    }

    private static FakeResponse envelope(JsonObject fields, String errorCode) {
        String requestId = UUID.randomUUID().toString();
        fields.addProperty("RequestId", requestId);
        JsonObject envelope = new JsonObject();
        envelope.add("Response", fields);
        return new FakeResponse(Answer.json(envelope.toString()), requestId, errorCode);
    }
}
