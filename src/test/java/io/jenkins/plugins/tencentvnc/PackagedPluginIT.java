package io.jenkins.plugins.tencentvnc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.PluginManager;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.tencentvnc.config.TencentVncConfiguration;
import io.jenkins.plugins.tencentvnc.console.ConsoleLinks;
import io.jenkins.plugins.tencentvnc.link.PublishOn;
import io.jenkins.plugins.tencentvnc.step.TencentVncLinkPublisher;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.jenkins.SecretScan;
import io.jenkins.plugins.tencentvnc.testing.jenkins.VncJenkins;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * Tests the packaged plugin in a Jenkins of its own JVM with its required plugins only: without Pipeline jobs, each plugin
 * behind its own class loader.
 */
class PackagedPluginIT {

    private static final String HPI = "tencent-vnc.hpi";
    private static final int MOST_BYTES = 650_000;

    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().includeTestClasspathPlugins(false).addPlugins(withDemanded());

    private final FakeCvm cvm = FakeCvm.start();

    @AfterEach
    void stop() {
        cvm.close();
    }

    /** Returns the hpi, further plugins and all that these require, as resources of the class path. */
    static String[] withDemanded(String... plugins) {
        Set<String> found = new LinkedHashSet<>(Set.of(HPI));
        Stream.of(plugins).map(PackagedPluginIT::archiveOf).forEach(found::add);
        Deque<String> unread = new ArrayDeque<>(found);
        while (!unread.isEmpty()) {
            for (String dependency : dependencies(unread.remove())) {
                if (found.add(dependency)) {
                    unread.add(dependency);
                }
            }
        }
        return found.toArray(String[]::new);
    }

    private static String archiveOf(String plugin) {
        return "test-dependencies/" + plugin + ".hpi";
    }

    private static Set<String> dependencies(String plugin) {
        try (JarInputStream jar = new JarInputStream(open(plugin))) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            Set<String> names = new LinkedHashSet<>();
            String all = attributes.getValue("Plugin-Dependencies");
            for (String dependency : all == null ? new String[0] : all.split(",")) {
                if (!dependency.contains("resolution:=optional")) {
                    names.add(archiveOf(dependency.substring(0, dependency.indexOf(':'))));
                }
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String plugin) throws IOException {
        URL url = PackagedPluginIT.class.getClassLoader().getResource(plugin);
        if (url == null) {
            throw new IOException(plugin + " is not on the class path");
        }
        return url.openStream();
    }

    @Test
    void bundlesTheSdkOnly() throws Exception {
        assertEquals(Set.of("tencent-vnc", "tencentcloud-sdk-java-common"), bundled());
    }

    /** The SDK's jar contains no copy of its license, which must be distributed with it. */
    @Test
    void licensesOfBundledJars() throws Exception {
        Set<String> bundled = bundled();
        bundled.remove("tencent-vnc");

        assertFalse(bundled.isEmpty());
        for (String jar : bundled) {
            String license = entries().get("META-INF/licenses/" + jar + "/LICENSE.txt");
            assertNotNull(license, jar);
            assertTrue(license.contains("Apache License") && license.contains("Version 2.0, January 2004"), license);
            assertTrue(license.contains("END OF TERMS AND CONDITIONS"), "the whole text");
        }
    }

    private static Set<String> bundled() throws IOException {
        return entries().keySet().stream()
                .filter(name -> name.startsWith("WEB-INF/lib/"))
                .map(name -> name.replaceAll("WEB-INF/lib/|(-[0-9][^/]*)?\\.jar$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The files of the hpi and their content. */
    private static Map<String, String> entries() throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (JarInputStream jar = new JarInputStream(open(HPI))) {
            for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), new String(jar.readAllBytes(), UTF_8));
                }
            }
        }
        return entries;
    }

    @Test
    void pluginFileIsSmall() throws Exception {
        try (InputStream hpi = open(HPI)) {
            long size = hpi.transferTo(OutputStream.nullOutputStream());

            assertTrue(size <= MOST_BYTES, size + " bytes");
        }
    }

    @Test
    void consoleOpensWithoutOptionalPlugins() throws Throwable {
        jenkins.startJenkins();

        jenkins.runRemotely(PackagedPluginIT::linksAgainstTheApiPlugins);
        String console = jenkins.runRemotely(PackagedPluginIT::openConsole, cvm.endpoint(), cvm.consolePage());

        assertTrue(console.contains("CONNECTED " + FakeCvm.INSTANCE), console);
        assertEquals(2, cvm.calls().size(), "the check and the click");
        assertTrue(cvm.calls().stream().allMatch(FakeCvm.Call::signatureValid));
        try (SecretScan scan = new SecretScan(cvm)) {
            scan.assertCleanFiles(jenkins.getHome().toPath());
        }
    }

    private static void linksAgainstTheApiPlugins(JenkinsRule rule) throws Exception {
        PluginManager plugins = rule.jenkins.getPluginManager();
        assertTrue(plugins.getFailedPlugins().isEmpty());
        ClassLoader own = TencentCloudClient.class.getClassLoader();
        assertSame(plugins.getPlugin("tencent-vnc").classLoader, own);
        assertSame(
                loaderOf("okhttp-api", rule),
                own.loadClass("okhttp3.OkHttpClient").getClassLoader());
        assertSame(
                loaderOf("gson-api", rule),
                own.loadClass("com.google.gson.Gson").getClassLoader());
        assertSame(own, own.loadClass("com.tencentcloudapi.common.CommonClient").getClassLoader());
    }

    private static ClassLoader loaderOf(String plugin, JenkinsRule rule) {
        return rule.jenkins.getPluginManager().getPlugin(plugin).classLoader;
    }

    /** Publishes with the post-build step, clicks, and returns the text of the console page. */
    private static String openConsole(JenkinsRule rule, String endpoint, String consolePage) throws Exception {
        TencentVncConfiguration.get().setEndpoint(endpoint);
        TencentVncConfiguration.get().setConsolePage(consolePage);
        VncJenkins.addCredential(VncJenkins.credential("prod", FakeCvm.SECRET_KEY));
        TencentVncLinkPublisher publisher = new TencentVncLinkPublisher();
        publisher.setInstanceId(FakeCvm.INSTANCE);
        publisher.setRegion(FakeCvm.REGION);
        publisher.setCredentialsId("prod");
        publisher.setPublishOn(PublishOn.ALWAYS);
        FreeStyleProject project = rule.createFreeStyleProject("deploy");
        project.getPublishersList().add(publisher);
        FreeStyleBuild build = rule.buildAndAssertSuccess(project);
        rule.assertLogContains("Checked: the console can be opened", build);

        JenkinsRule.WebClient browser = rule.createWebClient().withJavaScriptEnabled(false);
        HtmlPage page = browser.getPage(build, ConsoleLinks.URL_NAME + "/");
        HtmlForm form = page.getForms().stream()
                .filter(candidate -> candidate.getActionAttribute().endsWith("/open"))
                .findFirst()
                .orElseThrow();
        HtmlPage console = form.getElementsByTagName("button").get(0).click();
        return console.asNormalizedText();
    }
}
