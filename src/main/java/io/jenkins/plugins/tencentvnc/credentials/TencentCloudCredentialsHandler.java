package io.jenkins.plugins.tencentvnc.credentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.pipeline.modeldefinition.model.CredentialsBindingHandler;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * {@code environment { KEY = credentials('…') }} of a declarative Pipeline: {@code KEY} becomes SecretId and SecretKey,
 * joined by a colon, beside the variables of {@code tencentCloud}.
 */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public final class TencentCloudCredentialsHandler extends CredentialsBindingHandler<TencentCloudCredentials> {

    @Override
    public Class<? extends StandardCredentials> type() {
        return TencentCloudCredentials.class;
    }

    @Override
    public List<Map<String, Object>> getWithCredentialsParameters(String credentialsId) {
        Map<String, Object> binding = new HashMap<>();
        binding.put("$class", TencentCloudBinding.class.getName());
        binding.put("credentialsId", credentialsId);
        binding.put("variable", new EnvVarResolver());
        return Collections.singletonList(binding); // serializable, as Pipeline stores it
    }
}
