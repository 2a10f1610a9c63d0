package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.credentialsbinding.BindingDescriptor;
import org.jenkinsci.plugins.credentialsbinding.MultiBinding;
import org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * {@code withCredentials([tencentCloud(credentialsId: '…')]) { … }}: the key, or a temporary one of its role, in the
 * variables from which Tencent Cloud's command line and its Terraform provider take it. All are masked in the log.
 */
@Restricted(NoExternalUse.class)
public final class TencentCloudBinding extends MultiBinding<TencentCloudCredentials> {

    private static final String SECRET_ID = "TENCENTCLOUD_SECRET_ID";
    private static final String SECRET_KEY = "TENCENTCLOUD_SECRET_KEY";

    /** @see <a href="https://github.com/TencentCloud/tencentcloud-cli#readme">tccli: credentials</a> */
    private static final String TOKEN_OF_TCCLI = "TENCENTCLOUD_TOKEN";

    /** @see <a href="https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs">Terraform</a> */
    private static final String TOKEN_OF_TERRAFORM = "TENCENTCLOUD_SECURITY_TOKEN";

    @DataBoundConstructor
    public TencentCloudBinding(@NonNull String credentialsId) {
        super(credentialsId);
    }

    @Override
    protected Class<TencentCloudCredentials> type() {
        return TencentCloudCredentials.class;
    }

    @Override
    public MultiEnvironment bind(
            @NonNull Run<?, ?> build,
            @Nullable FilePath workspace,
            @Nullable Launcher launcher,
            @NonNull TaskListener listener)
            throws AbortException, CredentialNotFoundException {
        ApiKey key = keyFor(build);
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put(SECRET_ID, key.secretId());
        secrets.put(SECRET_KEY, key.secretKey());
        if (key.token() != null) {
            secrets.put(TOKEN_OF_TCCLI, key.token());
            secrets.put(TOKEN_OF_TERRAFORM, key.token());
        }
        return new MultiEnvironment(secrets);
    }

    private ApiKey keyFor(Run<?, ?> build) throws AbortException, CredentialNotFoundException {
        try {
            return TencentCloudCalls.get().keyFor(getCredentials(build), build);
        } catch (ConsoleException e) {
            String endpoint = TencentCloudCalls.get().endpoint().toString();
            ErrorSubject subject = new ErrorSubject(null, null, endpoint, getCredentialsId(), e.waitSeconds());
            Locale locale = LocaleProvider.getLocale();
            throw new AbortException(
                    e.sentence(locale, subject) + " " + e.remedy().nextMove(locale, subject) + " (" + e.code() + ")");
        }
    }

    @Override
    public Set<String> variables(@NonNull Run<?, ?> build) throws CredentialNotFoundException {
        Set<String> names = new LinkedHashSet<>(Set.of(SECRET_ID, SECRET_KEY));
        if (getCredentials(build).getRoleArn() != null) {
            names.addAll(Set.of(TOKEN_OF_TCCLI, TOKEN_OF_TERRAFORM));
        }
        return names;
    }

    @Extension
    @Symbol("tencentCloud")
    public static final class DescriptorImpl extends BindingDescriptor<TencentCloudCredentials> {

        @Override
        protected Class<TencentCloudCredentials> type() {
            return TencentCloudCredentials.class;
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TencentCloudCredentialsImpl_displayName();
        }

        @Override
        public boolean requiresWorkspace() {
            return false;
        }
    }
}
