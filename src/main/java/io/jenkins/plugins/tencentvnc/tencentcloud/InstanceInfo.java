package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.util.Objects;

/**
 * An instance as DescribeInstances returned it at the time of the search. Every text is one short line and safe to
 * display. Builds store this class, so its fields are plain values; a field missing from a hand-edited file is empty.
 *
 * @see <a href="https://cloud.tencent.com/document/api/213/15753#Instance">data type Instance</a>
 */
public final class InstanceInfo {

    private final String id;
    private final String name;
    private final String state;
    private final String addresses;
    private final String zone;
    private final String system;

    public InstanceInfo(String id, String name, String state, String addresses, String zone, String system) {
        this.id = id;
        this.name = name;
        this.state = state;
        this.addresses = addresses;
        this.zone = zone;
        this.system = system;
    }

    public String id() {
        return id;
    }

    /** Returns the name in the Tencent Cloud console, or an empty string. */
    public String name() {
        return orEmpty(name);
    }

    /** Returns the state, such as {@code RUNNING}. */
    public String state() {
        return orEmpty(state);
    }

    /** Returns the private addresses, then the public ones, separated by commas; empty if there are none. */
    public String addresses() {
        return orEmpty(addresses);
    }

    /** Returns the availability zone, such as {@code ap-beijing-3}. */
    public String zone() {
        return orEmpty(zone);
    }

    /** Returns the operating system, such as {@code TencentOS Server 4}. */
    public String system() {
        return orEmpty(system);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InstanceInfo that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(id);
    }

    private static String orEmpty(String stored) {
        return stored == null ? "" : stored;
    }

    @Override
    public String toString() {
        return String.join(" | ", id, name(), state(), addresses(), zone(), system());
    }
}
