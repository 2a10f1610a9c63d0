package io.jenkins.plugins.tencentvnc.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * An instance, and its description by DescribeInstances.
 *
 * @param publicAddress null if it has none
 */
public record FakeInstance(
        String id,
        String region,
        String state,
        String name,
        String privateAddress,
        String publicAddress,
        Map<String, String> tags) {

    /** Returns an instance without an assigned name, addresses and tags. */
    public static FakeInstance of(String id, String region, String state) {
        return new FakeInstance(id, region, state, "Unnamed", null, null, Map.of());
    }

    public FakeInstance state(String other) {
        return new FakeInstance(id, region, other, name, privateAddress, publicAddress, tags);
    }

    public FakeInstance named(String other) {
        return new FakeInstance(id, region, state, other, privateAddress, publicAddress, tags);
    }

    public FakeInstance at(String otherPrivate, String otherPublic) {
        return new FakeInstance(id, region, state, name, otherPrivate, otherPublic, tags);
    }

    public FakeInstance tagged(String key, String value) {
        Map<String, String> more = new HashMap<>(tags);
        more.put(key, value);
        return new FakeInstance(id, region, state, name, privateAddress, publicAddress, Map.copyOf(more));
    }

    /** Has null where the real API has null. */
    JsonObject json() {
        JsonObject placement = new JsonObject();
        placement.addProperty("Zone", region + "-3");
        placement.addProperty("ProjectId", 0);
        JsonObject json = new JsonObject();
        json.addProperty("InstanceId", id);
        json.addProperty("InstanceName", name);
        json.addProperty("InstanceState", state);
        json.addProperty("RestrictState", "NORMAL");
        json.addProperty("InstanceType", "S5.MEDIUM4");
        json.addProperty("OsName", "TencentOS Server 4");
        json.add("Placement", placement);
        json.add("PrivateIpAddresses", addresses(privateAddress));
        json.add("PublicIpAddresses", addresses(publicAddress));
        JsonArray allTags = new JsonArray();
        tags.forEach((key, value) -> {
            JsonObject tag = new JsonObject();
            tag.addProperty("Key", key);
            tag.addProperty("Value", value);
            allTags.add(tag);
        });
        json.add("Tags", allTags);
        return json;
    }

    private static JsonElement addresses(String address) {
        if (address == null) {
            return JsonNull.INSTANCE;
        }
        JsonArray array = new JsonArray();
        array.add(address);
        return array;
    }
}
