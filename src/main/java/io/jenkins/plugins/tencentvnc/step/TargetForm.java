package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.cvm.Endpoint;
import io.jenkins.plugins.tencentvnc.cvm.InstanceId;
import io.jenkins.plugins.tencentvnc.cvm.InvalidInputException;
import io.jenkins.plugins.tencentvnc.cvm.Region;
import io.jenkins.plugins.tencentvnc.rules.OpenBy;
import io.jenkins.plugins.tencentvnc.rules.PublishOn;
import java.util.Locale;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
import org.jvnet.localizer.LocaleProvider;

/** What the forms of all steps offer and check alike. Nothing here calls Tencent Cloud. */
final class TargetForm {

    private TargetForm() {}

    static FormValidation checkInstanceId(@CheckForNull Item item, String value) {
        // A variable of the job is only known when it runs.
        return check(item, () -> value.contains("$") ? null : new InstanceId(value));
    }

    static FormValidation checkRegion(@CheckForNull Item item, String value) {
        return check(item, () -> value.isBlank() || value.contains("$") ? null : new Region(value));
    }

    private static FormValidation check(@CheckForNull Item item, Supplier<?> parse) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        } else {
            item.checkPermission(Item.EXTENDED_READ);
        }
        try {
            parse.get();
            return FormValidation.ok();
        } catch (InvalidInputException e) {
            return FormValidation.error(e.in(LocaleProvider.getLocale()));
        }
    }

    static AutoCompletionCandidates regions(@CheckForNull String typed) {
        AutoCompletionCandidates candidates = new AutoCompletionCandidates();
        String part = Util.fixNull(typed).toLowerCase(Locale.ROOT);
        Region.SUGGESTIONS.stream().filter(region -> region.contains(part)).forEach(candidates::add);
        return candidates;
    }

    static ListBoxModel credentials(@CheckForNull Item item, @CheckForNull String chosen) {
        return TencentCloudCredentialsFinder.choices(item, chosen, endpoint());
    }

    static FormValidation checkCredentials(@CheckForNull Item item, @CheckForNull String chosen) {
        return TencentCloudCredentialsFinder.check(item, chosen, endpoint());
    }

    private static Endpoint endpoint() {
        return Endpoint.of(TencentVncConfiguration.get().getEndpoint());
    }

    static ListBoxModel publishOn() {
        return new ListBoxModel(
                new ListBoxModel.Option(Messages.TargetForm_publishOn_FAILURE(), PublishOn.FAILURE.name()),
                new ListBoxModel.Option(Messages.TargetForm_publishOn_UNSTABLE(), PublishOn.UNSTABLE.name()),
                new ListBoxModel.Option(Messages.TargetForm_publishOn_ALWAYS(), PublishOn.ALWAYS.name()));
    }

    static ListBoxModel openBy() {
        return new ListBoxModel(
                new ListBoxModel.Option(Messages.TargetForm_openBy_default(), ""),
                new ListBoxModel.Option(Messages.TargetForm_openBy_PERMISSION(), OpenBy.PERMISSION.name()),
                new ListBoxModel.Option(Messages.TargetForm_openBy_REQUESTER(), OpenBy.REQUESTER.name()));
    }
}
