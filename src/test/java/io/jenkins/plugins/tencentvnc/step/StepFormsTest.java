package io.jenkins.plugins.tencentvnc.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import hudson.model.FreeStyleProject;
import hudson.tasks.Publisher;
import hudson.util.FormValidation;
import io.jenkins.plugins.tencentvnc.link.OpenBy;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import io.jenkins.plugins.tencentvnc.testing.jenkins.WithVncJenkins;
import java.net.URL;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.pipeline.modeldefinition.generator.OptionsDirective;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Tests that forms, generators and snippets keep every value. */
@WithVncJenkins(defaults = false)
class StepFormsTest {

    private static FakeCvm cvm;
    private static VncJenkins jenkins;
    private static JenkinsRule rule;

    @BeforeAll
    static void setUp() throws Exception {
        VncJenkins.addCredential(VncJenkins.credential("prod", FakeCvm.SECRET_KEY));
    }

    @AfterAll
    static void stop() throws Exception {
        assertTrue(cvm.calls().isEmpty(), "forms do not call Tencent Cloud");
    }

    private static TencentVncUrlStep url() {
        TencentVncUrlStep step = new TencentVncUrlStep();
        step.instanceId = "ins-r9hr2upy";
        return step;
    }

    private static <S extends VncStep> S full(S step) {
        step.region = "ap-beijing";
        step.credentialsId = "prod";
        step.name = "web 3";
        step.openBy = OpenBy.REQUESTER;
        step.check = false;
        step.screenshot = true;
        return step;
    }

    private static TencentVncUrlStep fullUrl() {
        TencentVncUrlStep step = full(url());
        step.setPublishOn(PublishOn.ALWAYS);
        return step;
    }

    private static TencentVncOnFailureStep onFailure() {
        TencentVncOnFailureStep step = new TencentVncOnFailureStep();
        step.instanceId = "ins-r9hr2upy";
        return step;
    }

    private static TencentVncLinkPublisher publisher() {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId("ins-r9hr2upy");
        return publisher;
    }

    private static TencentVncLinkPublisher fullPublisher() {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId("${INSTANCE_ID}");
        publisher.setRegion("${REGION}");
        publisher.setCredentialsId("prod");
        publisher.setName("web-${N}");
        publisher.setPublishOn(PublishOn.UNSTABLE);
        publisher.setOpenBy(OpenBy.PERMISSION);
        publisher.setCheck(false);
        publisher.setScreenshot(false);
        return publisher;
    }

    private static TencentVncUrlStep byName() {
        TencentVncUrlStep step = new TencentVncUrlStep();
        step.instanceName = "web 3";
        return step;
    }

    private static TencentVncOnFailureStep byIp() {
        TencentVncOnFailureStep step = new TencentVncOnFailureStep();
        step.ip = "10.0.0.5";
        return step;
    }

    private static TencentVncLinkPublisher byTag() {
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setTag("role=${ROLE}");
        return publisher;
    }

    static Stream<Step> steps() {
        return Stream.of(onFailure(), full(onFailure()), byIp());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void stepFormKeepsEveryField(Step step) throws Exception {
        rule.assertEqualDataBoundBeans(step, new StepConfigTester(rule).configRoundTrip(step));
    }

    static Stream<Publisher> publishers() {
        return Stream.of(publisher(), fullPublisher(), byTag());
    }

    @ParameterizedTest
    @MethodSource("publishers")
    void postBuildStepFormKeepsEveryField(Publisher before) throws Exception {
        FreeStyleProject project = rule.createFreeStyleProject();
        project.getPublishersList().add(before);

        rule.configRoundtrip(project);

        Publisher after = project.getPublishersList().get(TencentVncLinkPublisher.class);
        assertNotEquals(System.identityHashCode(before), System.identityHashCode(after), "the form was saved");
        rule.assertEqualDataBoundBeans(before, after);
    }

    @Test
    void postBuildStepLoadsFromDisk() throws Exception {
        FreeStyleProject project = rule.createFreeStyleProject();
        project.getPublishersList().add(fullPublisher());
        project.save();

        project.doReload();

        rule.assertEqualDataBoundBeans(
                fullPublisher(),
                ((FreeStyleProject) rule.jenkins.getItem(project.getName()))
                        .getPublishersList()
                        .get(TencentVncLinkPublisher.class));
    }

    static Stream<Arguments> snippets() {
        return Stream.of(
                arguments(url(), "tencentVncUrl instanceId: 'ins-r9hr2upy'"),
                arguments(
                        fullUrl(),
                        "tencentVncUrl check: false, credentialsId: 'prod', instanceId: 'ins-r9hr2upy', name: 'web 3',"
                                + " openBy: 'REQUESTER', publishOn: 'ALWAYS', region: 'ap-beijing', screenshot: true"),
                arguments(onFailure(), "tencentVncOnFailure(instanceId: 'ins-r9hr2upy') {\n    // some block\n}"),
                arguments(
                        full(onFailure()),
                        "tencentVncOnFailure(check: false, credentialsId: 'prod', instanceId: 'ins-r9hr2upy',"
                                + " name: 'web 3', openBy: 'REQUESTER', region: 'ap-beijing', screenshot: true) {\n    // some block\n}"),
                arguments(byName(), "tencentVncUrl instanceName: 'web 3'"),
                arguments(byIp(), "tencentVncOnFailure(ip: '10.0.0.5') {\n    // some block\n}"));
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void snippetOmitsDefaultValues(Step step, String snippet) {
        assertEquals(snippet, Snippetizer.object2Groovy(step));
    }

    @Test
    void directiveGeneratorOffersBlockAsOption() {
        OptionsDirective.DescriptorImpl options =
                rule.jenkins.getDescriptorByType(OptionsDirective.DescriptorImpl.class);

        assertTrue(options.getDescriptors().stream().anyMatch(d -> d.clazz == TencentVncOnFailureStep.class));
        assertEquals(
                "options {\n  tencentVncOnFailure(instanceId: 'ins-r9hr2upy')\n}",
                options.toGroovy(new OptionsDirective(List.of(onFailure())))
                        .trim()
                        .replace("\ntencent", "\n  tencent"));
    }

    @ParameterizedTest
    @CsvSource({"tencentVncUrl, true", "tencentVncOnFailure, true", "tencentVncLink, false"})
    void snippetGeneratorOffersTheSteps(String name, boolean offered) throws Exception {
        String page =
                rule.createWebClient().goTo("pipeline-syntax/").getWebResponse().getContentAsString();

        assertEquals(offered, page.contains(name + ": "), page);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "InstanceId, ins-r9hr2upy, -",
                "InstanceId, ${INSTANCE_ID}, -",
                "InstanceId, i-1, is not an instance ID",
                "InstanceId, lhins-12345678, -",
                "InstanceName, web-1, -",
                "InstanceName, '', -",
                "Ip, 10.0.0.5, -",
                "Ip, ${IP}, -",
                "Ip, 10.0.0, is not an IPv4 address",
                "Tag, role=web, -",
                "Tag, =web, -",
                "Tag, a\tb, is not a tag",
                "InstanceId, '', -",
                "Region, '', -",
                "Region, ap-beijing, -",
                "Region, ${REGION}, -",
                "Region, Beijing, is not a region",
                "Region, ap-beijing-3, is an availability zone",
                "CredentialsId, prod, -",
                "CredentialsId, '', -",
                "CredentialsId, nowhere, There is no credential for Tencent Cloud with this ID here"
            })
    void invalidFieldsAreExplained(String field, String value, String error) throws Exception {
        String answer = post("check" + field, new NameValuePair("value", value));

        if (error == null) {
            assertEquals(FormValidation.ok().renderHtml(), answer);
        } else {
            assertTrue(answer.contains(error), answer);
        }
    }

    private static String post(String method, NameValuePair... parameters) throws Exception {
        JenkinsRule.WebClient browser = rule.createWebClient();
        WebRequest request = new WebRequest(
                new URL(
                        rule.getURL(),
                        rule.jenkins.getDescriptor(TencentVncUrlStep.class).getDescriptorUrl() + "/" + method),
                HttpMethod.POST);
        request.setRequestParameters(List.of(parameters));
        browser.addCrumb(request);
        return browser.getPage(request).getWebResponse().getContentAsString();
    }

    @Test
    void postBuildStepHasFieldsAndHelpOfStep() throws Exception {
        FreeStyleProject project = rule.createFreeStyleProject();
        project.getPublishersList().add(publisher());

        String form = rule.createWebClient()
                .getPage(project, "configure")
                .getWebResponse()
                .getContentAsString();

        String help = "/descriptor/" + TencentVncUrlStep.class.getName() + "/help/";
        for (DescribableParameter parameter :
                DescribableModel.of(TencentVncLinkPublisher.class).getParameters()) {
            assertTrue(form.contains(help + parameter.getName()), parameter.getName());
        }
        assertTrue(form.contains("/descriptor/" + TencentVncLinkPublisher.class.getName() + "/help"));
    }

    /** The step reference of Pipeline and the API viewer of Job DSL expect the help beside the class. */
    @ParameterizedTest
    @ValueSource(classes = {TencentVncUrlStep.class, TencentVncOnFailureStep.class, TencentVncLinkPublisher.class})
    void everyParameterHasHelp(Class<?> type) throws Exception {
        DescribableModel<TencentVncUrlStep> step = DescribableModel.of(TencentVncUrlStep.class);
        assertNotNull(DescribableModel.of(type).getHelp());
        for (DescribableParameter parameter : DescribableModel.of(type).getParameters()) {
            assertNotNull(parameter.getHelp(), parameter.getName());
            assertEquals(step.getParameter(parameter.getName()).getHelp(), parameter.getHelp());
        }
    }
}
