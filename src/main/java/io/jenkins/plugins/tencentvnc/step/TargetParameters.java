package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.tencentvnc.cloud.Finder;
import io.jenkins.plugins.tencentvnc.config.Defaults;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.console.Publication;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.remedy.InvalidInputException;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jvnet.localizer.LocaleProvider;

/**
 * What people say of one machine, in a step or in the post-build step. Null is what they left out; so is every blank,
 * which is what an empty field of a form sends.
 */
final class TargetParameters implements Serializable {

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
    Publication.Look look(@NonNull Run<?, ?> run) {
        Boolean wanted = screenshot == null ? Defaults.of(run.getParent()).getScreenshot() : screenshot;
        if (Boolean.TRUE.equals(wanted)) {
            return Publication.Look.AT_THE_SCREEN;
        }
        return check ? Publication.Look.AT_THE_CONSOLE : Publication.Look.AT_THE_KEY;
    }

    /** Whether nobody is called to publish it, so that it takes no longer than the disk does. */
    boolean callsNobody(@NonNull Run<?, ?> run) {
        return finder() == null && look(run) == Publication.Look.AT_THE_KEY;
    }

    /** The same with the variables of a build in their places; for where no Groovy has done so already. */
    @NonNull
    TargetParameters expandedBy(@NonNull EnvVars variables) {
        TargetParameters expanded = copy();
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
    TargetParameters hiding(@NonNull UnaryOperator<String> masks) {
        TargetParameters hiding = copy();
        hiding.setName(name == null ? null : masks.apply(name));
        return hiding;
    }

    private TargetParameters copy() {
        TargetParameters copy = new TargetParameters();
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
    private Finder finder() {
        if (Stream.of(instanceId, instanceName, ip, tag)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new InvalidInputException("input.finder.several");
        }
        if (instanceName != null) {
            return new Finder(Finder.By.INSTANCE_NAME, instanceName);
        }
        if (ip != null) {
            return new Finder(Finder.By.IP, ip);
        }
        return tag == null ? null : new Finder(Finder.By.TAG, tag);
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
