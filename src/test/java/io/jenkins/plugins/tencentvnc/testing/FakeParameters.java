package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The parameters in the JSON body of a request. */
record FakeParameters(JsonObject json) {

    static FakeParameters of(byte[] body) {
        try {
            return new FakeParameters(
                    JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            throw new FakeApiError("InvalidParameter", "The request body is not a JSON object.");
        }
    }

    /** Returns the parameters within a parameter. */
    static FakeParameters in(JsonElement element) {
        if (!element.isJsonObject()) {
            throw new FakeApiError("InvalidParameter", "A parameter is not an object.");
        }
        return new FakeParameters(element.getAsJsonObject());
    }

    void allowOnly(Set<String> known) {
        for (String name : json.keySet()) {
            if (!known.contains(name)) {
                throw new FakeApiError("UnknownParameter", "The parameter `%s` is not recognized.".formatted(name));
            }
        }
    }

    String required(String name) {
        return text(name).filter(value -> !value.isEmpty()).orElseThrow(() -> FakeApiError.missing(name));
    }

    Optional<String> text(String name) {
        return value(name, JsonPrimitive::isString, "string").map(JsonPrimitive::getAsString);
    }

    Optional<Long> number(String name) {
        return value(name, JsonPrimitive::isNumber, "integer").map(JsonPrimitive::getAsLong);
    }

    JsonArray array(String name) {
        JsonElement value = json.get(name);
        if (value == null || value.isJsonNull()) {
            return new JsonArray();
        }
        if (!value.isJsonArray()) {
            throw new FakeApiError("InvalidParameter", "The parameter `%s` is not of type list.".formatted(name));
        }
        return value.getAsJsonArray();
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : array(name)) {
            if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
                throw new FakeApiError(
                        "InvalidParameter", "The parameter `%s` is not a list of strings.".formatted(name));
            }
            texts.add(element.getAsString());
        }
        return texts;
    }

    private Optional<JsonPrimitive> value(String name, Predicate<JsonPrimitive> rightType, String type) {
        JsonElement value = json.get(name);
        if (value == null || value.isJsonNull()) {
            return Optional.empty();
        }
        if (!value.isJsonPrimitive() || !rightType.test(value.getAsJsonPrimitive())) {
            throw new FakeApiError("InvalidParameter", "The parameter `%s` is not of type %s.".formatted(name, type));
        }
        return Optional.of(value.getAsJsonPrimitive());
    }
}
