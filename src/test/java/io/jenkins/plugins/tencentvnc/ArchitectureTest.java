package io.jenkins.plugins.tencentvnc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The house: one room per concern, and dependencies in one direction. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.tencentvnc";

    private final JavaClasses plugin = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void fourRoomsKnowNothingOfJenkins() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".cloud", ROOT + ".remedy", ROOT + ".link", ROOT + ".screen")
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
    void onlyCloudKnowsTheSdk() {
        classes()
                .that()
                .resideOutsideOfPackage(ROOT + ".cloud")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("com.tencentcloudapi..")
                .check(plugin);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(plugin);
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("step")
                .definedBy(ROOT + ".step..")
                .layer("console")
                .definedBy(ROOT + ".console..")
                .layer("config")
                .definedBy(ROOT + ".config..")
                .layer("credentials")
                .definedBy(ROOT + ".credentials..")
                .optionalLayer("screen")
                .definedBy(ROOT + ".screen..")
                .layer("link")
                .definedBy(ROOT + ".link..")
                .layer("cloud")
                .definedBy(ROOT + ".cloud..")
                .layer("remedy")
                .definedBy(ROOT + ".remedy..")
                .whereLayer("step")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("console")
                .mayOnlyBeAccessedByLayers("step")
                .whereLayer("screen")
                .mayOnlyBeAccessedByLayers("step", "console")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("step", "console")
                .whereLayer("credentials")
                .mayOnlyBeAccessedByLayers("step", "console", "config")
                .whereLayer("link")
                .mayOnlyBeAccessedByLayers("step", "console", "config")
                .whereLayer("cloud")
                .mayOnlyAccessLayers("remedy")
                .whereLayer("remedy")
                .mayNotAccessAnyLayer()
                .check(plugin);
    }
}
