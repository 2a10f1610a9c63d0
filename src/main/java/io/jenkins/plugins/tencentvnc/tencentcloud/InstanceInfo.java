package io.jenkins.plugins.tencentvnc.tencentcloud;

import java.util.Objects;

/**
 * An instance as DescribeInstances told of it when it was looked for. Fit to be shown: every text is one line, and
 * short. A plain class of plain values, since builds store it; what a file that was edited by hand leaves out is empty.
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

    /** Such as {@code ins-r9hr2upy}. */
    public String id() {
        return id;
    }

    /** Its name in the Tencent Cloud console; empty if it has none. */
    public String name() {
        return orEmpty(name);
    }

    /** Such as {@code RUNNING}. */
    public String state() {
        return orEmpty(state);
    }

    /** The private addresses, then the public ones, with commas between them; empty if it has none. */
    public String addresses() {
        return orEmpty(addresses);
    }

    /** Such as {@code ap-beijing-3}. */
    public String zone() {
        return orEmpty(zone);
    }

    /** The operating system, such as {@code TencentOS Server 4}. */
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
