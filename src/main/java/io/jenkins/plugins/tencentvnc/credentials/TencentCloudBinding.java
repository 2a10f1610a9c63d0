package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.error.ErrorSubject;
import io.jenkins.plugins.tencentvnc.error.ErrorText;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.credentialsbinding.BindingDescriptor;
import org.jenkinsci.plugins.credentialsbinding.MultiBinding;
import org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code withCredentials([tencentCloud(credentialsId: '…')]) { … }}: binds the key, or a temporary key of its role, to
 * the variables that Tencent Cloud's command line and its Terraform provider read, or to variables that the job names.
 * All are masked in the log.
 */
@Restricted(NoExternalUse.class)
public final class TencentCloudBinding extends MultiBinding<TencentCloudCredentials> {

    private static final String SECRET_ID = "TENCENTCLOUD_SECRET_ID";
    private static final String SECRET_KEY = "TENCENTCLOUD_SECRET_KEY";

    /** @see <a href="https://github.com/TencentCloud/tencentcloud-cli#readme">tccli: credentials</a> */
    private static final String TOKEN_OF_TCCLI = "TENCENTCLOUD_TOKEN";

    /**
     * @see <a href="https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs">Terraform</a>
     */
    private static final String TOKEN_OF_TERRAFORM = "TENCENTCLOUD_SECURITY_TOKEN";

    private static final List<String> TOKENS = List.of(TOKEN_OF_TCCLI, TOKEN_OF_TERRAFORM);

    /** Variables set so far by the bindings of a block, which share its listener. */
    private static final Map<TaskListener, Set<String>> TAKEN = Collections.synchronizedMap(new WeakHashMap<>());

    private String secretIdVariable;

    // Names of variables, no secrets.
    private String secretKeyVariable; // lgtm[jenkins/plaintext-storage]
    private String tokenVariable; // lgtm[jenkins/plaintext-storage]

    private String variable;

    @DataBoundConstructor
    public TencentCloudBinding(@NonNull String credentialsId) {
        super(credentialsId);
    }

    /** Returns the variable of the SecretId; null for {@code TENCENTCLOUD_SECRET_ID}. */
    @CheckForNull
    public String getSecretIdVariable() {
        return secretIdVariable;
    }

    @DataBoundSetter
    public void setSecretIdVariable(@CheckForNull String secretIdVariable) {
        this.secretIdVariable = Util.fixEmptyAndTrim(secretIdVariable);
    }

    /** Returns the variable of the SecretKey; null for {@code TENCENTCLOUD_SECRET_KEY}. */
    @CheckForNull
    public String getSecretKeyVariable() {
        return secretKeyVariable;
    }

    @DataBoundSetter
    public void setSecretKeyVariable(@CheckForNull String secretKeyVariable) {
        this.secretKeyVariable = Util.fixEmptyAndTrim(secretKeyVariable);
    }

    /**
     * Returns the variable of the token; null for {@code TENCENTCLOUD_TOKEN} and {@code TENCENTCLOUD_SECURITY_TOKEN}.
     */
    @CheckForNull
    public String getTokenVariable() {
        return tokenVariable;
    }

    @DataBoundSetter
    public void setTokenVariable(@CheckForNull String tokenVariable) {
        this.tokenVariable = Util.fixEmptyAndTrim(tokenVariable);
    }

    /** Returns the variable for SecretId and SecretKey, joined by a colon; null for none. */
    @CheckForNull
    public String getVariable() {
        return variable;
    }

    @DataBoundSetter
    public void setVariable(@CheckForNull String variable) {
        this.variable = Util.fixEmptyAndTrim(variable);
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
        Map<String, String> removed = new LinkedHashMap<>();
        Set<String> taken = TAKEN.computeIfAbsent(
                listener, any -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)); // like the variables of a build
        set(secrets, idVariable(), key.secretId(), taken);
        set(secrets, keyVariable(), key.secretKey(), taken);
        if (variable != null) {
            set(secrets, variable, key.secretId() + ":" + key.secretKey(), taken);
        }
        for (String name : tokenVariables(key)) {
            boolean isOurs = key.token() != null && ourTokenVariables().contains(name);
            set(isOurs ? secrets : removed, name, isOurs ? key.token() : "", taken);
        }
        return new MultiEnvironment(secrets, removed);
    }

    private static void set(Map<String, String> variables, String name, String value, Set<String> taken)
            throws AbortException {
        if (!taken.add(name)) {
            throw new AbortException(Messages.TencentCloudBinding_variableTwice(name));
        }
        variables.put(name, value);
    }

    private String idVariable() {
        return secretIdVariable == null ? SECRET_ID : secretIdVariable;
    }

    private String keyVariable() {
        return secretKeyVariable == null ? SECRET_KEY : secretKeyVariable;
    }

    private List<String> ourTokenVariables() {
        return tokenVariable == null ? TOKENS : List.of(tokenVariable);
    }

    /** Returns the token variables to set or to remove: the token of an outer block must not remain beside this key. */
    private Set<String> tokenVariables(ApiKey key) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (key.token() != null || tokenVariable != null) {
            names.addAll(ourTokenVariables());
        }
        if (idVariable().equals(SECRET_ID) || keyVariable().equals(SECRET_KEY)) {
            names.addAll(TOKENS);
        }
        return names;
    }

    private ApiKey keyFor(Run<?, ?> build) throws AbortException, CredentialNotFoundException {
        try {
            return TencentCloudCalls.get().keyFor(getCredentials(build), build);
        } catch (ConsoleException e) {
            String endpoint = TencentCloudCalls.get().describeEndpoint();
            ErrorSubject subject = new ErrorSubject(null, null, endpoint, getCredentialsId(), e.waitSeconds());
            throw new AbortException(
                    ErrorText.of(e, subject, LocaleProvider.getLocale()).full());
        }
    }

    @Override
    public Set<String> variables(@NonNull Run<?, ?> build) throws CredentialNotFoundException {
        Set<String> names = new LinkedHashSet<>(List.of(idVariable(), keyVariable()));
        if (variable != null) {
            names.add(variable);
        }
        if (getCredentials(build).isTemporary()) {
            names.addAll(ourTokenVariables());
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
