package io.jenkins.plugins.tencentvnc.testing;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The screens of the instances, and the number of connections to each. */
final class FakeScreens {

    private final Map<String, Screen> lent = new HashMap<>();
    private final Map<String, DrawnScreen> drawn = new HashMap<>();
    private final Map<String, MinuteWindow> connections = new HashMap<>();

    /** Sets a screen, which the caller closes. */
    void lend(String instanceId, Screen screen) {
        lent.put(instanceId, screen);
    }

    /** Returns the instance's screen, by default its drawn one. */
    Screen of(String instanceId) {
        return lent.containsKey(instanceId) ? lent.get(instanceId) : drawn(instanceId);
    }

    DrawnScreen drawn(String instanceId) {
        return drawn.computeIfAbsent(instanceId, id -> new DrawnScreen(id, "RUNNING"));
    }

    boolean admit(String instanceId, Instant now) {
        return connections
                .computeIfAbsent(instanceId, any -> new MinuteWindow())
                .admit(now);
    }

    void close() {
        drawn.values().forEach(DrawnScreen::close);
    }
}
