package io.jenkins.plugins.tencentvnc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixProject;
import hudson.matrix.TextAxis;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.tencentvnc.console.ConsoleAction;
import io.jenkins.plugins.tencentvnc.console.ConsoleTarget;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import jenkins.branch.BranchSource;
import jenkins.scm.impl.SingleSCMSource;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SingleFileSCM;

/** Tests that values missing in a job come from its nearest folder. */
@WithVncJenkins(defaults = false)
class TencentVncFolderPropertyTest {

    private static final String LINK = "tencentVncUrl instanceId: 'ins-r9hr2upy'";

    private static FakeCvm cvm;
    private static VncJenkins jenkins;
    private static JenkinsRule rule;
    private static Folder outer;
    private static Folder inner;

    @BeforeAll
    static void setUp() throws Exception {
        VncJenkins.addCredential(VncJenkins.credential("of-jenkins", FakeCvm.SECRET_KEY));
        TencentVncConfiguration.get().setRegion("ap-guangzhou");
        TencentVncConfiguration.get().setCredentialsId("of-jenkins");
        outer = rule.createProject(Folder.class, "outer");
        StreamSupport.stream(CredentialsProvider.lookupStores(outer).spliterator(), false)
                .filter(store -> store.getContext() == outer)
                .findFirst()
                .orElseThrow()
                .addCredentials(Domain.global(), VncJenkins.credential("of-outer", FakeCvm.SECRET_KEY));
        outer.addProperty(property("ap-shanghai", "of-outer", null));
        inner = outer.createProject(Folder.class, "inner");
        inner.addProperty(property(FakeCvm.REGION, null, OpenBy.REQUESTER));
    }

    private static TencentVncFolderProperty property(String region, String credentialsId, OpenBy openBy) {
        TencentVncFolderProperty property = new TencentVncFolderProperty();
        property.setRegion(region);
        property.setCredentialsId(credentialsId);
        property.setOpenBy(openBy);
        return property;
    }

    private static TencentVncFolderProperty withScreenshot(boolean wanted) {
        TencentVncFolderProperty property = property(null, null, null);
        property.setScreenshot(wanted);
        return property;
    }

    private static Run<?, ?> build(WorkflowJob job, String script, Result expected) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return rule.buildAndAssertStatus(expected, job);
    }

    private static void assertTarget(Run<?, ?> run, String region, String credentialsId, OpenBy openBy) {
        ConsoleTarget target =
                run.getAction(ConsoleAction.class).getConsoles().getTargets().get(0);
        assertEquals(region, target.getRegion());
        assertEquals(credentialsId, target.getCredentialsId());
        assertEquals(openBy, target.getOpenBy());
    }

    @Test
    void nearestFolderWins() throws Exception {
        assertTarget(
                build(inner.createProject(WorkflowJob.class, "job"), LINK, Result.SUCCESS),
                FakeCvm.REGION,
                "of-outer",
                OpenBy.REQUESTER);
        assertTarget(
                build(outer.createProject(WorkflowJob.class, "job"), LINK, Result.SUCCESS),
                "ap-shanghai",
                "of-outer",
                OpenBy.PERMISSION);
        assertTarget(
                build(rule.createProject(WorkflowJob.class, "job"), LINK, Result.SUCCESS),
                "ap-guangzhou",
                "of-jenkins",
                OpenBy.PERMISSION);
    }

    @Test
    void stepOverridesFolder() throws Exception {
        assertTarget(
                build(
                        inner.createProject(WorkflowJob.class, "explicit"),
                        LINK + ", region: 'ap-tokyo', credentialsId: 'of-jenkins'",
                        Result.SUCCESS),
                "ap-tokyo",
                "of-jenkins",
                OpenBy.REQUESTER);
    }

    /** A step, an inner or an outer folder can only tighten the policy around it. */
    @Test
    void strictestPolicyWins() throws Exception {
        String step = LINK + ", region: 'ap-tokyo', credentialsId: 'of-jenkins', openBy: '%s'";
        for (String[] row : new String[][] {
            // outer folder, inner folder, global, step, expected
            {null, "REQUESTER", "PERMISSION", "PERMISSION", "REQUESTER"},
            {"REQUESTER", "PERMISSION", "PERMISSION", "PERMISSION", "REQUESTER"},
            {"PERMISSION", "PERMISSION", "REQUESTER", "PERMISSION", "REQUESTER"},
            {"PERMISSION", "PERMISSION", "PERMISSION", "REQUESTER", "REQUESTER"},
            {"PERMISSION", "PERMISSION", "PERMISSION", "PERMISSION", "PERMISSION"},
        }) {
            Folder above = rule.createProject(Folder.class);
            Folder below = above.createProject(Folder.class, "below");
            above.addProperty(property(null, null, row[0] == null ? null : OpenBy.valueOf(row[0])));
            below.addProperty(property(null, null, OpenBy.valueOf(row[1])));
            TencentVncConfiguration.get().setOpenBy(OpenBy.valueOf(row[2]));
            try {
                assertTarget(
                        build(below.createProject(WorkflowJob.class, "job"), step.formatted(row[3]), Result.SUCCESS),
                        "ap-tokyo",
                        "of-jenkins",
                        OpenBy.valueOf(row[4]));
            } finally {
                TencentVncConfiguration.get().setOpenBy(OpenBy.PERMISSION);
            }
        }
    }

    @Test
    void folderAppliesToBlockStep() throws Exception {
        assertTarget(
                build(
                        inner.createProject(WorkflowJob.class, "block"),
                        "tencentVncOnFailure(instanceId: 'ins-r9hr2upy') { error 'broken' }",
                        Result.FAILURE),
                FakeCvm.REGION,
                "of-outer",
                OpenBy.REQUESTER);
    }

    private static TencentVncLinkPublisher publisher() {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId(FakeCvm.INSTANCE);
        publisher.setPublishOn(PublishOn.ALWAYS);
        return publisher;
    }

    @Test
    void folderAppliesToPostBuildStep() throws Exception {
        FreeStyleProject project = inner.createProject(FreeStyleProject.class, "freestyle");
        project.getPublishersList().add(publisher());

        assertTarget(rule.buildAndAssertSuccess(project), FakeCvm.REGION, "of-outer", OpenBy.REQUESTER);
    }

    @Test
    void folderAppliesToMatrixCells() throws Exception {
        MatrixProject matrix = inner.createProject(MatrixProject.class, "matrix");
        matrix.setAxes(new AxisList(new TextAxis("A", "1")));
        matrix.getPublishersList().add(publisher());

        assertTarget(rule.buildAndAssertSuccess(matrix).getRuns().get(0), FakeCvm.REGION, "of-outer", OpenBy.REQUESTER);
    }

    @Test
    void multibranchProjectActsAsFolder() throws Exception {
        WorkflowMultiBranchProject project = inner.createProject(WorkflowMultiBranchProject.class, "multibranch");
        project.addProperty(property("ap-nanjing", null, null));
        project.getSourcesList()
                .add(new BranchSource(new SingleSCMSource(
                        "main", new SingleFileSCM("Jenkinsfile", LINK.getBytes(StandardCharsets.UTF_8)))));
        project.scheduleBuild2(0).getFuture().get();
        rule.waitUntilNoActivity();

        assertTarget(
                rule.assertBuildStatusSuccess(project.getItem("main").getLastBuild()),
                "ap-nanjing",
                "of-outer",
                OpenBy.REQUESTER);
    }

    @Test
    void nearestScreenshotSettingWins() throws Exception {
        Folder on = outer.createProject(Folder.class, "on");
        on.addProperty(withScreenshot(true));
        Folder off = on.createProject(Folder.class, "off");
        off.addProperty(withScreenshot(false));

        assertFalse(JobDefaults.of(inner.createProject(WorkflowJob.class, "neither"))
                .screenshot());
        assertTrue(JobDefaults.of(on.createProject(WorkflowJob.class, "job")).screenshot());
        assertFalse(JobDefaults.of(off.createProject(WorkflowJob.class, "job")).screenshot());
    }

    private static TencentVncFolderProperty propertyOf(AbstractFolder<?> folder) {
        return folder.getProperties().get(TencentVncFolderProperty.class);
    }

    private static HtmlForm form(AbstractFolder<?> folder) throws Exception {
        return rule.createWebClient().getPage(folder, "configure").getFormByName("config");
    }

    @Test
    void formKeepsTheProperty() throws Exception {
        for (TencentVncFolderProperty before : List.of(
                property(FakeCvm.REGION, "of-jenkins", OpenBy.REQUESTER),
                property("ap-tokyo", null, null),
                withScreenshot(true),
                withScreenshot(false))) {
            Folder folder = rule.createProject(Folder.class);
            folder.addProperty(before);

            rule.submit(form(folder));

            assertNotSame(before, propertyOf(folder), "the form was saved");
            rule.assertEqualDataBoundBeans(before, propertyOf(folder));
        }
    }

    @Test
    void emptyFormStoresNothing() throws Exception {
        Folder folder = rule.createProject(Folder.class);

        rule.submit(form(folder));

        assertNull(propertyOf(folder));
    }

    @Test
    void invalidRegionIsRefused() throws Exception {
        Folder folder = rule.createProject(Folder.class);
        HtmlForm form = form(folder);
        form.getInputByName("_.region").setValue("Beijing");

        FailingHttpStatusCodeException refused =
                assertThrows(FailingHttpStatusCodeException.class, () -> rule.submit(form));

        assertTrue(
                refused.getResponse().getContentAsString().contains("&quot;Beijing&quot; is not a region"),
                refused.getResponse().getContentAsString());
        assertNull(propertyOf(folder));
    }

    @Test
    void listsCredentialsOfTheFoldersJobs() {
        TencentVncFolderProperty.DescriptorImpl descriptor =
                rule.jenkins.getDescriptorByType(TencentVncFolderProperty.DescriptorImpl.class);

        assertEquals(
                Set.of("", "of-jenkins", "of-outer"),
                descriptor.doFillCredentialsIdItems(outer, "").stream()
                        .map((ListBoxModel.Option option) -> option.value)
                        .collect(Collectors.toSet()));
        assertEquals(3, descriptor.doFillOpenByItems(outer).size());
        assertTrue(descriptor.doCheckRegion(outer, "Beijing").getMessage().contains("is not a region"));
        assertTrue(descriptor.doCheckRegion(outer, "ap-beijing-3").getMessage().contains("is an availability zone"));
        assertNull(descriptor.doCheckRegion(outer, "").getMessage());
        assertTrue(
                descriptor.doCheckCredentialsId(outer, "nowhere").getMessage().contains("There is no"));
    }

    @Test
    void propertyHasSymbolForCode() throws Exception {
        assertEquals(Set.of("tencentVnc"), SymbolLookup.getSymbolValue(TencentVncFolderProperty.class));
        AbstractFolderProperty<?> property = new DescribableModel<>(TencentVncFolderProperty.class)
                .instantiate(Map.of("region", "ap-beijing", "credentialsId", "prod", "openBy", "REQUESTER"), null);

        rule.assertEqualDataBoundBeans(property(FakeCvm.REGION, "prod", OpenBy.REQUESTER), property);
    }
}
