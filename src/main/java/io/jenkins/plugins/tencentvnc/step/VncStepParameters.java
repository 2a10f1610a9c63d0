package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.publish.CheckLevel;
import io.jenkins.plugins.tencentvnc.tencentcloud.InstanceSelector;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jvnet.localizer.LocaleProvider;

/**
 * What people say of one machine, in a step or in the post-build step. Null is what they left out; so is every blank,
 * which is what an empty field of a form sends.
 */
final class VncStepParameters implements Serializable {

    private static final long serialVersionUID = 1L;

    private String instanceId;
    private String instanceName;
    private String ip;
    private String tag;
    private String region;
    private String credentialsId;
    private String name;
    private PublishOn publishOn;
    private OpenBy openBy;
    private boolean check = true;
    private Boolean screenshot;

    @CheckForNull
    String getInstanceId() {
        return instanceId;
    }

    void setInstanceId(@CheckForNull String instanceId) {
        this.instanceId = Util.fixEmptyAndTrim(instanceId);
    }

    @CheckForNull
    String getInstanceName() {
        return instanceName;
    }

    void setInstanceName(@CheckForNull String instanceName) {
        this.instanceName = Util.fixEmptyAndTrim(instanceName);
    }

    @CheckForNull
    String getIp() {
        return ip;
    }

    void setIp(@CheckForNull String ip) {
        this.ip = Util.fixEmptyAndTrim(ip);
    }

    @CheckForNull
    String getTag() {
        return tag;
    }

    void setTag(@CheckForNull String tag) {
        this.tag = Util.fixEmptyAndTrim(tag);
    }

    @CheckForNull
    String getRegion() {
        return region;
    }

    void setRegion(@CheckForNull String region) {
        this.region = Util.fixEmptyAndTrim(region);
    }

    @CheckForNull
    String getCredentialsId() {
        return credentialsId;
    }

    void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @CheckForNull
    String getName() {
        return name;
    }

    void setName(@CheckForNull String name) {
        this.name = Util.fixEmptyAndTrim(name);
    }

    @NonNull
    PublishOn getPublishOn() {
        return publishOn == null ? PublishOn.FAILURE : publishOn;
    }

    void setPublishOn(@CheckForNull PublishOn publishOn) {
        this.publishOn = publishOn;
    }

    @CheckForNull
    OpenBy getOpenBy() {
        return openBy;
    }

    void setOpenBy(@CheckForNull OpenBy openBy) {
        this.openBy = openBy;
    }

    boolean isCheck() {
        return check;
    }

    void setCheck(boolean check) {
        this.check = check;
    }

    @CheckForNull
    Boolean getScreenshot() {
        return screenshot;
    }

    void setScreenshot(@CheckForNull Boolean screenshot) {
        this.screenshot = screenshot;
    }

    /** How closely to look at the machine; completed by the defaults of the job's folders and of Jenkins. */
    @NonNull
    CheckLevel checkLevel(@NonNull Run<?, ?> run) {
        Boolean wanted = screenshot == null ? Defaults.of(run.getParent()).getScreenshot() : screenshot;
        if (Boolean.TRUE.equals(wanted)) {
            return CheckLevel.SCREENSHOT;
        }
        return check ? CheckLevel.CONSOLE : CheckLevel.CREDENTIALS;
    }

    /** Whether nobody is called to publish it, so that it takes no longer than the disk does. */
    boolean callsNobody(@NonNull Run<?, ?> run) {
        return finder() == null && checkLevel(run) == CheckLevel.CREDENTIALS;
    }

    /** The same with the variables of a build in their places; for where no Groovy has done so already. */
    @NonNull
    VncStepParameters expandedBy(@NonNull EnvVars variables) {
        VncStepParameters expanded = copy();
        expanded.setInstanceId(variables.expand(instanceId));
        expanded.setInstanceName(variables.expand(instanceName));
        expanded.setIp(variables.expand(ip));
        expanded.setTag(variables.expand(tag));
        expanded.setRegion(variables.expand(region));
        expanded.setName(variables.expand(name));
        return expanded;
    }

    /** The same with what the masks hide hidden in the name. To be used before it is cut, which could leave half of it. */
    @NonNull
    VncStepParameters masked(@NonNull UnaryOperator<String> masks) {
        VncStepParameters masked = copy();
        masked.setName(name == null ? null : masks.apply(name));
        return masked;
    }

    private VncStepParameters copy() {
        VncStepParameters copy = new VncStepParameters();
        copy.instanceId = instanceId;
        copy.instanceName = instanceName;
        copy.ip = ip;
        copy.tag = tag;
        copy.region = region;
        copy.credentialsId = credentialsId;
        copy.name = name;
        copy.publishOn = publishOn;
        copy.openBy = openBy;
        copy.check = check;
        copy.screenshot = screenshot;
        return copy;
    }

    /**
     * Completed by the defaults of the job's folders and of Jenkins.
     *
     * @throws AbortException if machine or region can't be right, in one sentence
     */
    @NonNull
    ConsoleTarget toTarget(@NonNull Run<?, ?> run) throws AbortException {
        try {
            return ConsoleTarget.of(
                    Defaults.of(run.getParent()),
                    instanceId,
                    finder(),
                    region,
                    credentialsId,
                    name,
                    getPublishOn(),
                    openBy);
        } catch (InvalidInputException e) {
            throw new AbortException(e.in(LocaleProvider.getLocale()));
        }
    }

    /** Null if the machine is named by its id, or not at all. */
    private InstanceSelector finder() {
        if (Stream.of(instanceId, instanceName, ip, tag)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new InvalidInputException("input.finder.several");
        }
        if (instanceName != null) {
            return new InstanceSelector(InstanceSelector.By.INSTANCE_NAME, instanceName);
        }
        if (ip != null) {
            return new InstanceSelector(InstanceSelector.By.IP, ip);
        }
        return tag == null ? null : new InstanceSelector(InstanceSelector.By.TAG, tag);
    }

    /** Which machine is meant, for a log. */
    @NonNull
    String machine() {
        return Stream.of(instanceId, instanceName, ip, tag)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("?");
    }
}
