package io.jenkins.plugins.tencentvnc.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.ItemGroup;
import hudson.model.Items;
import hudson.model.Result;
import hudson.model.TopLevelItem;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.tencentvnc.tencentcloud.Endpoint;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.util.List;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import jenkins.model.ModifiableTopLevelItemGroup;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests which jobs can use a credential, and that its page lists its uses. */
@WithVncJenkins(defaults = false)
class CredentialScopeTest {

    private static FakeCvm cvm;
    private static VncJenkins jenkins;
    private static JenkinsRule rule;
    private static Folder team;

    @BeforeAll
    static void setUp() throws Exception {
        team = rule.createProject(Folder.class, "team");
        storeOf(team).addCredentials(Domain.global(), VncJenkins.credential("of-team", FakeCvm.SECRET_KEY));
        VncJenkins.addCredential(VncJenkins.credential("of-all", FakeCvm.SECRET_KEY));
        VncJenkins.addCredential(new TencentCloudCredentialsImpl(
                CredentialsScope.SYSTEM, "of-jenkins", null, FakeCvm.SECRET_ID, Secret.fromString(FakeCvm.SECRET_KEY)));
    }

    private static CredentialsStore storeOf(Folder folder) {
        return StreamSupport.stream(CredentialsProvider.lookupStores(folder).spliterator(), false)
                .filter(store -> store.getContext() == folder)
                .findFirst()
                .orElseThrow();
    }

    private static WorkflowRun build(ModifiableTopLevelItemGroup place, String credentialsId, Result expected)
            throws Exception {
        WorkflowJob job = (WorkflowJob) place.createProject(
                rule.jenkins.getDescriptorByType(WorkflowJob.DescriptorImpl.class),
                "deploy"
                        + ((ItemGroup<? extends TopLevelItem>) place).getItems().size(),
                true);
        job.setDefinition(new CpsFlowDefinition(
                "tencentVncUrl instanceId: 'ins-r9hr2upy', region: 'ap-beijing', credentialsId: '%s'"
                        .formatted(credentialsId),
                true));
        return rule.buildAndAssertStatus(expected, job);
    }

    private static List<String> offeredTo(WorkflowJob job) {
        return TencentCloudCredentialsFinder.choices(job, "", Endpoint.DEFAULT).stream()
                .map((ListBoxModel.Option option) -> option.value)
                .toList();
    }

    @Test
    void folderCredentialWorksInItsFolderOnly() throws Exception {
        WorkflowRun inside = build(team, "of-team", Result.SUCCESS);
        WorkflowRun outside = build(rule.jenkins, "of-team", Result.SUCCESS);

        rule.assertLogContains("Checked: the console can be opened", inside);
        rule.assertLogContains("Checked: This job has no credential with the ID of-team.", outside);
        assertTrue(offeredTo(inside.getParent()).containsAll(List.of("of-team", "of-all")));
        assertFalse(offeredTo(outside.getParent()).contains("of-team"));
    }

    @Test
    void systemCredentialIsNotForJobs() throws Exception {
        WorkflowRun run = build(rule.jenkins, "of-jenkins", Result.SUCCESS);

        rule.assertLogContains("Checked: This job has no credential with the ID of-jenkins.", run);
        assertFalse(offeredTo(run.getParent()).contains("of-jenkins"));
        assertFalse(offeredTo(null).contains("of-jenkins"), "as a default it would be invisible to jobs");
        assertTrue(offeredTo(null).contains("of-all"));
    }

    /** Jenkins accepts such a credential as XML, also from users who may only create and view credentials there. */
    @Test
    void incompleteCredentialIsIgnored() throws Exception {
        Folder other = rule.createProject(Folder.class, "other");
        TencentCloudCredentials broken = (TencentCloudCredentials)
                Items.XSTREAM2.fromXML("<" + TencentCloudCredentialsImpl.class.getName() + "/>");
        storeOf(other).addCredentials(Domain.global(), broken);
        WorkflowRun run = build(other, "of-all", Result.SUCCESS);

        TencentCloudCredentialsFinder.checkOwner(
                VncJenkins.credential("of-all", FakeCvm.SECRET_KEY), run, Jenkins.ANONYMOUS2);
        assertEquals(
                FormValidation.Kind.OK,
                TencentCloudCredentialsFinder.check(run.getParent(), "of-all", Endpoint.DEFAULT).kind);
        assertFalse(broken.isSameKeyAs(VncJenkins.credential("of-all", FakeCvm.SECRET_KEY)));
    }

    @Test
    void variableAsCredentialsIdIsAccepted() {
        assertEquals(
                FormValidation.Kind.OK, TencentCloudCredentialsFinder.check(null, "${KEY}", Endpoint.DEFAULT).kind);
        assertEquals(
                FormValidation.Kind.ERROR, TencentCloudCredentialsFinder.check(null, "KEY", Endpoint.DEFAULT).kind);
    }

    @Test
    void credentialPageListsItsUses() throws Exception {
        WorkflowRun run = build(team, "of-all", Result.SUCCESS);

        String page = rule.createWebClient()
                .goTo("manage/credentials/store/system/domain/_/credential/of-all/")
                .asNormalizedText();

        assertTrue(page.contains(run.getParent().getFullName()), page);
    }
}
