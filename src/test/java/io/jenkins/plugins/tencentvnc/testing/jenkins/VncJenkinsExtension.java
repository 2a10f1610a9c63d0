package io.jenkins.plugins.tencentvnc.testing.jenkins;

import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jvnet.hudson.test.JenkinsRule;

/** Implements {@link WithVncJenkins}. */
final class VncJenkinsExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(VncJenkinsExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        // The harness starts Jenkins for the parameter of a method that is called before all tests.
        JenkinsRule rule = (JenkinsRule) context.getExecutableInvoker()
                .invoke(VncJenkinsExtension.class.getDeclaredMethod("start", JenkinsRule.class));
        context.getStore(NAMESPACE).put(JenkinsRule.class, rule);
        Field field = field(context, JenkinsRule.class);
        if (field != null) {
            field.set(null, rule);
        }
        if (isShared(context)) {
            setUp(context, null);
        }
    }

    static JenkinsRule start(JenkinsRule started) {
        return started;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (!isShared(context)) {
            setUp(context, context.getRequiredTestInstance());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!isShared(context)) {
            tearDown(context, context.getRequiredTestInstance());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        try {
            if (isShared(context)) {
                tearDown(context, null);
            }
        } finally {
            rule(context).after(); // the harness only ends a Jenkins that it started for one test
        }
    }

    private static boolean isShared(ExtensionContext context) {
        return Modifier.isStatic(field(context, VncJenkins.class).getModifiers());
    }

    private static void setUp(ExtensionContext context, Object test) throws Exception {
        Field field = field(context, FakeCvm.class);
        FakeCvm cvm = (FakeCvm) field.get(test);
        if (cvm == null) {
            cvm = FakeCvm.start();
            field.set(test, cvm);
        }
        VncJenkins jenkins = new VncJenkins(rule(context), cvm);
        field(context, VncJenkins.class).set(test, jenkins);
        if (context.getRequiredTestClass().getAnnotation(WithVncJenkins.class).defaults()) {
            jenkins.setUpDefaults();
        }
    }

    private static void tearDown(ExtensionContext context, Object test) throws Exception {
        FakeCvm cvm = (FakeCvm) field(context, FakeCvm.class).get(test);
        VncJenkins jenkins = (VncJenkins) field(context, VncJenkins.class).get(test);
        // Either may be null after a failed set-up; a FakeCvm of the class is closed anyway.
        try (FakeCvm closed = cvm) {
            if (jenkins != null) {
                jenkins.close();
            }
        }
    }

    private static JenkinsRule rule(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(JenkinsRule.class, JenkinsRule.class);
    }

    private static Field field(ExtensionContext context, Class<?> type) {
        Field found = Stream.of(context.getRequiredTestClass().getDeclaredFields())
                .filter(field -> field.getType() == type)
                .findFirst()
                .orElse(null);
        if (found != null) {
            found.setAccessible(true);
        }
        return found;
    }
}
