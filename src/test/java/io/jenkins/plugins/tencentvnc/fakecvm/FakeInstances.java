package io.jenkins.plugins.tencentvnc.fakecvm;

import static java.util.Map.entry;

import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Pattern;

/** The CVM instances, and DescribeInstanceVncUrl. */
final class FakeInstances {

    private static final Pattern INSTANCE_ID = Pattern.compile("ins-[a-z0-9]{8}");

    /** Region to the name of its VNC host. Only Beijing's name is documented; the others follow its pattern. */
    private static final Map<String, String> VNC_HOSTS = Map.ofEntries(
            entry("ap-bangkok", "thvnc"),
            entry("ap-beijing", "bjvnc"),
            entry("ap-beijing-fsi", "bjjrvnc"),
            entry("ap-chengdu", "cdvnc"),
            entry("ap-chongqing", "cqvnc"),
            entry("ap-guangzhou", "gzvnc"),
            entry("ap-hongkong", "hkvnc"),
            entry("ap-jakarta", "jktvnc"),
            entry("ap-nanjing", "njvnc"),
            entry("ap-seoul", "krvnc"),
            entry("ap-shanghai", "shvnc"),
            entry("ap-shanghai-fsi", "shjrvnc"),
            entry("ap-shenzhen-fsi", "szjrvnc"),
            entry("ap-singapore", "sgvnc"),
            entry("ap-tokyo", "jpvnc"),
            entry("eu-frankfurt", "devnc"),
            entry("me-saudi-arabia", "savnc"),
            entry("na-ashburn", "usevnc"),
            entry("na-siliconvalley", "uswvnc"),
            entry("sa-saopaulo", "saovnc"));

    private static final String ANY_OTHER_VNC_HOST = "vnc";

    private final Map<String, Instance> instances = new HashMap<>();
    private final Queue<String> scriptedValues = new ArrayDeque<>();
    private final VncTickets tickets;
    private String ownSocket;

    FakeInstances(VncTickets tickets) {
        this.tickets = tickets;
    }

    private record Instance(String region, String state) {}

    void put(String id, String region, String state) {
        instances.put(id, new Instance(region, state));
    }

    void setState(String id, String state) {
        if (instances.computeIfPresent(id, (same, old) -> new Instance(old.region(), state)) == null) {
            throw new IllegalArgumentException("No such instance: " + id);
        }
    }

    String state(String id) {
        return instances.containsKey(id) ? instances.get(id).state() : "TERMINATED";
    }

    /** From now on VNC URLs lead to this WebSocket and not to Tencent Cloud's. */
    void leadTo(String socket) {
        ownSocket = socket;
    }

    void nextValue(String rawValue) {
        scriptedValues.add(rawValue);
    }

    void forgetNextValues() {
        scriptedValues.clear();
    }

    boolean knowsRegion(String region) {
        return VNC_HOSTS.containsKey(region)
                || instances.values().stream()
                        .anyMatch(instance -> instance.region().equals(region));
    }

    JsonObject describeVncUrl(String region, FakeParameters parameters) {
        String id = parameters.required("InstanceId");
        if (!INSTANCE_ID.matcher(id).matches()) {
            throw new FakeApiError(
                    "InvalidInstanceId.Malformed",
                    "The specified instance ID `%s` has an invalid format.".formatted(id));
        }
        Instance instance = instances.get(id);
        if (instance == null || !instance.region().equals(region)) {
            throw new FakeApiError(
                    "InvalidInstanceId.NotFound", "The specified instance `%s` does not exist.".formatted(id));
        }
        if (!instance.state().equals("RUNNING")) {
            throw refusal(id, instance.state());
        }
        JsonObject answer = new JsonObject();
        answer.addProperty("InstanceVncUrl", value(id, region));
        return answer;
    }

    private String value(String id, String region) {
        if (!scriptedValues.isEmpty()) {
            return tickets.handOut(scriptedValues.remove());
        }
        String documented =
                "wss://%s.qcloud.com:26789/vnc".formatted(VNC_HOSTS.getOrDefault(region, ANY_OTHER_VNC_HOST));
        return tickets.mint(id, ownSocket == null ? documented : ownSocket);
    }

    private static FakeApiError refusal(String id, String state) {
        return switch (state) {
            case "PENDING" ->
                unsupported("Pending", "The instances are being created, and this operation is not supported.");
            case "STARTING" ->
                unsupported("Starting", "The instance is starting up, and this operation is not supported.");
            case "STOPPING" ->
                unsupported("Stopping", "The instance is being shut down, and this operation is not supported.");
            case "STOPPED" ->
                unsupported("Stopped", "The instance has been shut down, and this operation is not supported.");
            case "REBOOTING" ->
                unsupported("Rebooting", "The instances are being restarted, and this operation is not supported.");
            case "SHUTDOWN" -> unsupported("Shutdown", "Isolated instances do not support this operation.");
            case "TERMINATING" ->
                unsupported("Terminating", "The instance is being terminated, and the operation is not supported.");
            case "TERMINATED" -> unsupported("Terminated", "Terminated instances are not supported.");
            case "ENTER_RESCUE_MODE" ->
                unsupported(
                        "EnterRescueMode",
                        "Instances are entering the rescue mode, and this operation is not supported.");
            case "EXIT_RESCUE_MODE" ->
                unsupported(
                        "ExitRescueMode",
                        "Instances are exiting from the rescue mode, and this operation is not supported.");
            case "ENTER_SERVICE_LIVE_MIGRATE" ->
                unsupported(
                        "EnterServiceLiveMigrate",
                        "The instance %s in the ENTER_SERVICE_LIVE_MIGRATE status is not supported.".formatted(id));
            case "EXIT_SERVICE_LIVE_MIGRATE" ->
                unsupported(
                        "ExitServiceLiveMigrate",
                        "The instance %s in the EXIT_SERVICE_LIVE_MIGRATE status is not supported.".formatted(id));
            default ->
                new FakeApiError(
                        "InvalidInstanceState",
                        "This operation cannot be performed due to the current instance status.");
        };
    }

    private static FakeApiError unsupported(String state, String message) {
        return new FakeApiError("UnsupportedOperation.InstanceState" + state, message);
    }
}
