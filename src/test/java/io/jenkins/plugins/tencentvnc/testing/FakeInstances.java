package io.jenkins.plugins.tencentvnc.testing;

import static java.util.Map.entry;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** The instances of CVM and Lighthouse, DescribeInstanceVncUrl of both, and DescribeInstances of CVM. */
final class FakeInstances {

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

    private final Map<String, FakeInstance> instances = new LinkedHashMap<>();
    private final Queue<String> scriptedValues = new ArrayDeque<>();
    private final VncTickets tickets;
    private String ownSocket;

    FakeInstances(VncTickets tickets) {
        this.tickets = tickets;
    }

    void put(FakeInstance instance) {
        instances.put(instance.id(), instance);
    }

    void setState(String id, String state) {
        if (instances.computeIfPresent(id, (same, old) -> old.state(state)) == null) {
            throw new IllegalArgumentException("No such instance: " + id);
        }
    }

    String state(String id) {
        return instances.containsKey(id) ? instances.get(id).state() : "TERMINATED";
    }

    /** Makes VNC URLs lead to this WebSocket instead of Tencent Cloud's. */
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

    JsonObject describeVncUrl(String region, FakeParameters parameters, FakeProduct product) {
        String id = parameters.required("InstanceId");
        product.check(id);
        FakeInstance instance = instances.get(id);
        if (instance == null || !instance.region().equals(region)) {
            throw product.notFound(id);
        }
        if (!instance.state().equals("RUNNING")) {
            throw product == FakeProduct.CVM ? refusal(id, instance.state()) : refusalOfLighthouse(instance.state());
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

    /** Includes terminated instances for a while, as the real API does. */
    JsonObject describe(String region, FakeParameters parameters) {
        List<FakeFilter> filters = FakeFilter.of(parameters);
        List<String> ids = parameters.texts("InstanceIds");
        if (!filters.isEmpty() && !ids.isEmpty()) {
            throw new FakeApiError("InvalidParameter", "`InstanceIds` and `Filters` cannot be specified together.");
        }
        long offset = parameters.number("Offset").orElse(0L);
        long limit = parameters.number("Limit").orElse(20L);
        if (offset < 0 || limit < 1 || limit > 100) {
            throw new FakeApiError("InvalidParameterValue.LimitExceeded", "The parameter `Limit` exceeds the limit.");
        }
        List<FakeInstance> matching = instances.values().stream()
                .filter(instance -> instance.id().startsWith("ins-"))
                .filter(instance -> instance.region().equals(region))
                .filter(instance -> ids.isEmpty() || ids.contains(instance.id()))
                .filter(instance -> filters.stream().allMatch(filter -> filter.lets(instance)))
                .toList();
        JsonArray page = new JsonArray();
        matching.stream().skip(offset).limit(limit).map(FakeInstance::json).forEach(page::add);
        JsonObject answer = new JsonObject();
        answer.addProperty("TotalCount", matching.size());
        answer.add("InstanceSet", page);
        return answer;
    }

    private static FakeApiError refusalOfLighthouse(String state) {
        return switch (state) {
            case "PENDING" -> new FakeApiError("OperationDenied.InstanceCreating", "The instance is being created.");
            case "STARTING", "STOPPING", "REBOOTING" ->
                unsupported("LatestOperationUnfinished", "The latest operation of the instance is not finished.");
            default ->
                unsupported("InvalidInstanceState", "The status of the instance does not support this operation.");
        };
    }

    private static FakeApiError refusal(String id, String state) {
        return switch (state) {
            case "PENDING" ->
                unsupported(
                        "InstanceStatePending",
                        "The instances are being created, and this operation is not supported.");
            case "STARTING" ->
                unsupported(
                        "InstanceStateStarting", "The instance is starting up, and this operation is not supported.");
            case "STOPPING" ->
                unsupported(
                        "InstanceStateStopping",
                        "The instance is being shut down, and this operation is not supported.");
            case "STOPPED" ->
                unsupported(
                        "InstanceStateStopped",
                        "The instance has been shut down, and this operation is not supported.");
            case "REBOOTING" ->
                unsupported(
                        "InstanceStateRebooting",
                        "The instances are being restarted, and this operation is not supported.");
            case "SHUTDOWN" ->
                unsupported("InstanceStateShutdown", "Isolated instances do not support this operation.");
            case "TERMINATING" ->
                unsupported(
                        "InstanceStateTerminating",
                        "The instance is being terminated, and the operation is not supported.");
            case "TERMINATED" -> unsupported("InstanceStateTerminated", "Terminated instances are not supported.");
            case "ENTER_RESCUE_MODE" ->
                unsupported(
                        "InstanceStateEnterRescueMode",
                        "Instances are entering the rescue mode, and this operation is not supported.");
            case "EXIT_RESCUE_MODE" ->
                unsupported(
                        "InstanceStateExitRescueMode",
                        "Instances are exiting from the rescue mode, and this operation is not supported.");
            case "ENTER_SERVICE_LIVE_MIGRATE" ->
                unsupported(
                        "InstanceStateEnterServiceLiveMigrate",
                        "The instance %s in the ENTER_SERVICE_LIVE_MIGRATE status is not supported.".formatted(id));
            case "EXIT_SERVICE_LIVE_MIGRATE" ->
                unsupported(
                        "InstanceStateExitServiceLiveMigrate",
                        "The instance %s in the EXIT_SERVICE_LIVE_MIGRATE status is not supported.".formatted(id));
            default ->
                new FakeApiError(
                        "InvalidInstanceState",
                        "This operation cannot be performed due to the current instance status.");
        };
    }

    private static FakeApiError unsupported(String detail, String message) {
        return new FakeApiError("UnsupportedOperation." + detail, message);
    }
}
