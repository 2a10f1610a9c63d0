package io.jenkins.plugins.tencentvnc.testing.jenkins;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Starts one Jenkins for the test class and assigns these fields of it:
 * <ul>
 * <li>a {@code FakeCvm}: a new one, unless the class creates its own, such as one with more instances
 * <li>a {@link VncJenkins}: the Jenkins, connected to that FakeCvm
 * <li>a static {@code JenkinsRule}, if there is one
 * </ul>
 * Static fields serve all tests of the class, others one test. Afterwards Jenkins is searched for secrets, and the
 * FakeCvm is closed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@WithJenkins
@ExtendWith(VncJenkinsExtension.class)
public @interface WithVncJenkins {

    /** Whether to set up the default users, permissions and credential; see {@link VncJenkins#setUpDefaults}. */
    boolean defaults() default true;
}
