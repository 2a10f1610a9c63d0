package io.jenkins.plugins.tencentvnc.testing.jenkins;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.model.Item;
import hudson.model.ItemGroup;
import java.util.List;
import org.springframework.security.core.Authentication;

/**
 * A credentials provider of another plugin, which has no credentials but may block or throw. Providers are sorted by
 * name; to be asked before Jenkins' own, a subclass is called External.
 */
public abstract class EmptyCredentialsProvider extends CredentialsProvider {

    /** Runs before each answer. */
    protected abstract void beforeAnswer();

    @Override
    public final <C extends Credentials> List<C> getCredentialsInItem(
            Class<C> type, Item item, Authentication authentication, List<DomainRequirement> requirements) {
        beforeAnswer();
        return List.of();
    }

    @Override
    public final <C extends Credentials> List<C> getCredentialsInItemGroup(
            Class<C> type, ItemGroup group, Authentication authentication, List<DomainRequirement> requirements) {
        beforeAnswer();
        return List.of();
    }
}
