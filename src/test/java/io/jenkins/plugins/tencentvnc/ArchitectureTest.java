package io.jenkins.plugins.tencentvnc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** Tests that each package keeps to its concern and that dependencies point in one direction. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.tencentvnc";

    private final JavaClasses plugin = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesWithoutJenkins() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".error",
                        ROOT + ".link",
                        ROOT + ".screenshot",
                        ROOT + ".storage",
                        ROOT + ".tencentcloud")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "hudson..",
                        "jenkins..",
                        "org.jenkinsci..",
                        "org.kohsuke..",
                        "com.cloudbees..",
                        "jakarta.servlet..")
                .check(plugin);
    }

    @Test
    void onlyOnePackageUsesTheSdk() {
        classes()
                .that()
                .resideOutsideOfPackage(ROOT + ".tencentcloud")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("com.tencentcloudapi..")
                .check(plugin);
    }

    @Test
    void noCyclesBetweenPackages() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(plugin);
    }

    @Test
    void noCyclesBetweenClasses() {
        // A nested class is part of its outer class.
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                        return SliceIdentifier.of(outermost(javaClass).getName());
                    }

                    @Override
                    public String getDescription() {
                        return "classes";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(plugin);
    }

    private static JavaClass outermost(JavaClass javaClass) {
        return javaClass.getEnclosingClass().map(ArchitectureTest::outermost).orElse(javaClass);
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("step")
                .definedBy(ROOT + ".step..")
                .layer("publish")
                .definedBy(ROOT + ".publish..")
                .layer("console")
                .definedBy(ROOT + ".console..")
                .layer("config")
                .definedBy(ROOT + ".config..")
                .layer("credentials")
                .definedBy(ROOT + ".credentials..")
                .layer("screenshot")
                .definedBy(ROOT + ".screenshot..")
                .layer("storage")
                .definedBy(ROOT + ".storage..")
                .layer("link")
                .definedBy(ROOT + ".link..")
                .layer("tencentcloud")
                .definedBy(ROOT + ".tencentcloud..")
                .layer("error")
                .definedBy(ROOT + ".error..")
                .whereLayer("step")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("publish")
                .mayOnlyBeAccessedByLayers("step")
                .whereLayer("console")
                .mayOnlyBeAccessedByLayers("publish", "step")
                .whereLayer("screenshot")
                .mayOnlyBeAccessedByLayers("console", "publish")
                .whereLayer("storage")
                .mayOnlyBeAccessedByLayers("console", "publish")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("console", "publish", "step")
                .whereLayer("credentials")
                .mayOnlyBeAccessedByLayers("config", "console", "step")
                .whereLayer("link")
                .mayOnlyBeAccessedByLayers("config", "console", "publish", "step", "storage")
                .whereLayer("tencentcloud")
                .mayOnlyAccessLayers("error")
                .whereLayer("error")
                .mayNotAccessAnyLayer()
                .check(plugin);
    }
}
