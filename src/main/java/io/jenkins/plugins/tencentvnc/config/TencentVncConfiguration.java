package io.jenkins.plugins.tencentvnc.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.credentials.TencentCloudCredentialsFinder;
import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import io.jenkins.plugins.tencentvnc.link.LinkLifetime;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.tencentcloud.AllowedHosts;
import io.jenkins.plugins.tencentvnc.tencentcloud.ConsolePage;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.tencentcloud.Region;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Global defaults for jobs, and the hosts of API and consoles. Only administrators change them: a job author must not
 * choose which host is called with a key.
 */
@Extension
@Symbol("tencentVnc")
@Restricted(NoExternalUse.class)
public final class TencentVncConfiguration extends GlobalConfiguration {

    /** Cached, since every call and every page needs it. */
    private transient volatile Endpoint parsedEndpoint;

    private String region;
    private String credentialsId;
    private String endpoint;
    private String consolePage;
    private String consoleHosts;
    private int linkLifetimeHours = LinkLifetime.DEFAULT.hours();
    private OpenBy openBy = OpenBy.PERMISSION;

    /** Off by default: a screenshot may reveal data that the log does not. */
    private boolean screenshot;

    public TencentVncConfiguration() {
        load();
    }

    private TencentVncConfiguration(TencentVncConfiguration other) {
        take(other);
    }

    private void take(TencentVncConfiguration other) {
        region = other.region;
        credentialsId = other.credentialsId;
        endpoint = other.endpoint;
        consolePage = other.consolePage;
        consoleHosts = other.consoleHosts;
        linkLifetimeHours = other.linkLifetimeHours;
        openBy = other.openBy;
        screenshot = other.screenshot;
    }

    public static TencentVncConfiguration get() {
        return ExtensionList.lookupSingleton(TencentVncConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.TencentVncConfiguration_displayName();
    }

    /** Applies the form to a copy first, so that an invalid value leaves all settings unchanged. */
    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        TencentVncConfiguration typed = new TencentVncConfiguration(this);
        try (BulkChange neverStored = new BulkChange(typed)) {
            req.bindJSON(typed, json);
        } catch (RuntimeException e) {
            throw FormFields.toFormException(e, "tencentVnc");
        }
        take(typed);
        save();
        return true;
    }

    @CheckForNull
    public String getRegion() {
        return region;
    }

    /** @throws InvalidInputException if the region is malformed */
    @DataBoundSetter
    public void setRegion(@CheckForNull String region) {
        String typed = Util.fixEmptyAndTrim(region);
        this.region = typed == null ? null : new Region(typed).value();
        save();
    }

    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        save();
    }

    public String getEndpoint() {
        return endpoint == null ? Endpoint.DEFAULT.toString() : endpoint;
    }

    /** @throws InvalidInputException if the settings file was edited and holds an invalid endpoint */
    public Endpoint endpoint() {
        Endpoint parsed = parsedEndpoint;
        if (parsed == null || !parsed.toString().equals(getEndpoint())) {
            parsed = new Endpoint(getEndpoint());
            parsedEndpoint = parsed;
        }
        return parsed;
    }

    /** Returns the endpoint; the default if the settings file holds an invalid one, so that the form can correct it. */
    public Endpoint endpointOrDefault() {
        try {
            return endpoint();
        } catch (InvalidInputException e) {
            return Endpoint.DEFAULT;
        }
    }

    /** Returns the endpoint for an error text; an invalid one as it was entered. */
    public String describeEndpoint(boolean ofLighthouse) {
        try {
            return (ofLighthouse ? endpoint().forService("lighthouse") : endpoint()).toString();
        } catch (InvalidInputException e) {
            return SafeText.oneLine(endpoint, 80);
        }
    }

    /** @throws InvalidInputException if the value is not {@code host[:port]} */
    @DataBoundSetter
    public void setEndpoint(@CheckForNull String endpoint) {
        this.endpoint = unlessDefault(new Endpoint(endpoint), Endpoint.DEFAULT);
        save();
    }

    public String getConsolePage() {
        return consolePage == null ? ConsolePage.DEFAULT.toString() : consolePage;
    }

    /** @throws InvalidInputException if the value is not an https URL without a query */
    @DataBoundSetter
    public void setConsolePage(@CheckForNull String consolePage) {
        this.consolePage = unlessDefault(new ConsolePage(consolePage), ConsolePage.DEFAULT);
        save();
    }

    public String getConsoleHosts() {
        return consoleHosts == null ? AllowedHosts.DEFAULT.toString() : consoleHosts;
    }

    /** @throws InvalidInputException if one of the hosts is not a domain */
    @DataBoundSetter
    public void setConsoleHosts(@CheckForNull String consoleHosts) {
        this.consoleHosts = unlessDefault(AllowedHosts.of(consoleHosts), AllowedHosts.DEFAULT);
        save();
    }

    public int getLinkLifetimeHours() {
        return linkLifetimeHours;
    }

    /** Returns the lifetime of links; the default if the settings file was edited and holds an invalid one. */
    public LinkLifetime linkLifetime() {
        try {
            return new LinkLifetime(linkLifetimeHours);
        } catch (InvalidInputException e) {
            return LinkLifetime.DEFAULT;
        }
    }

    /** @throws InvalidInputException if the value is outside 1 to 720 */
    @DataBoundSetter
    public void setLinkLifetimeHours(int linkLifetimeHours) {
        this.linkLifetimeHours = new LinkLifetime(linkLifetimeHours).hours();
        save();
    }

    public OpenBy getOpenBy() {
        return OpenBy.stricter(openBy, null); // an edited settings file may lack it
    }

    @DataBoundSetter
    public void setOpenBy(@NonNull OpenBy openBy) {
        this.openBy = openBy;
        save();
    }

    public boolean getScreenshot() {
        return screenshot;
    }

    @DataBoundSetter
    public void setScreenshot(boolean screenshot) {
        this.screenshot = screenshot;
        save();
    }

    /** Returns null for the default, so that a new version of the plugin can change it. */
    @CheckForNull
    private static String unlessDefault(Object value, Object standard) {
        return value.equals(standard) ? null : value.toString();
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return TencentCloudCredentialsFinder.choices(null, credentialsId, endpointOrDefault());
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        return TencentCloudCredentialsFinder.check(null, value, endpointOrDefault());
    }

    @POST
    public FormValidation doCheckRegion(@QueryParameter String value) {
        return FormFields.check(null, value, Region::new);
    }

    @POST
    public FormValidation doCheckEndpoint(@QueryParameter String value) {
        return FormFields.check(null, value, Endpoint::new);
    }

    @POST
    public FormValidation doCheckConsolePage(@QueryParameter String value) {
        return FormFields.check(null, value, ConsolePage::new);
    }

    @POST
    public FormValidation doCheckConsoleHosts(@QueryParameter String value) {
        return FormFields.check(null, value, AllowedHosts::of);
    }

    @POST
    public ListBoxModel doFillOpenByItems() {
        return FormFields.openBy(null);
    }
}
