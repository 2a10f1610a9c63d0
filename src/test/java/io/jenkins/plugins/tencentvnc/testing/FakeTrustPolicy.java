package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The part of a CAM role's trust policy about web identities: who may assume the role, and on which conditions. */
final class FakeTrustPolicy {

    private final JsonObject policy;

    FakeTrustPolicy(String json) {
        policy = JsonParser.parseString(json).getAsJsonObject();
        if (!policy.get("version").getAsString().equals("2.0")) {
            throw new IllegalArgumentException("CAM has policies of the version 2.0");
        }
    }

    /** @param provider in the form of a policy: {@code qcs::cam::uin/…:oidc-provider/…} */
    boolean allows(String provider, JsonObject claims) {
        return StreamSupport.stream(policy.getAsJsonArray("statement").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .anyMatch(statement -> statement.get("effect").getAsString().equals("allow")
                        && texts(statement.get("action")).contains("name/sts:AssumeRoleWithWebIdentity")
                        && texts(statement.getAsJsonObject("principal").get("federated"))
                                .contains(provider)
                        && meets(statement.getAsJsonObject("condition"), claims));
    }

    private static boolean meets(JsonObject condition, JsonObject claims) {
        if (!condition.keySet().equals(Set.of("string_equal"))) {
            throw new IllegalArgumentException("The fake knows string_equal only");
        }
        for (Map.Entry<String, JsonElement> wanted :
                condition.getAsJsonObject("string_equal").entrySet()) {
            List<String> found =
                    switch (wanted.getKey()) {
                        case "oidc:iss" -> List.of(claims.get("iss").getAsString());
                        case "oidc:sub" -> List.of(claims.get("sub").getAsString());
                        case "oidc:aud" -> FakeIdentityProvider.audiences(claims);
                        default -> throw new IllegalArgumentException(wanted.getKey());
                    };
            if (texts(wanted.getValue()).stream().noneMatch(found::contains)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the texts of a value; CAM accepts one text or a list. */
    private static List<String> texts(JsonElement element) {
        if (element == null) {
            return List.of();
        }
        return element.isJsonArray()
                ? StreamSupport.stream(element.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsString)
                        .toList()
                : List.of(element.getAsString());
    }
}
