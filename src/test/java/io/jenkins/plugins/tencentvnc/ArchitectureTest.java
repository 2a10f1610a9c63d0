package io.jenkins.plugins.tencentvnc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

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

    /**
     * XStream stores these classes and those of their fields. It can't read records whose components have changed, and
     * other lists may change while they are stored.
     */
    @Test
    void storedClassesArePlain() {
        Set<JavaClass> stored = new HashSet<>();
        plugin.stream()
                .filter(type ->
                        type.isAssignableTo("hudson.model.Describable") || type.isAssignableTo("hudson.model.Action"))
                .forEach(type -> addStored(type, stored));
        assertTrue(
                stored.stream()
                        .map(JavaClass::getSimpleName)
                        .toList()
                        .containsAll(
                                List.of("ConsoleAction", "ConsoleTarget", "InstanceInfo", "TencentVncConfiguration")),
                stored::toString);

        for (JavaClass type : stored) {
            assertFalse(type.isRecord(), type + " is a record");
            for (JavaField field : storedFields(type)) {
                boolean isPlain = !field.getRawType().isAssignableTo(Collection.class)
                        && !field.getRawType().isAssignableTo(Map.class);
                assertTrue(isPlain || field.getRawType().getSimpleName().startsWith("CopyOnWrite"), field::toString);
            }
        }
    }

    private static void addStored(JavaClass type, Set<JavaClass> stored) {
        if (type.getPackageName().startsWith(ROOT) && stored.add(type)) {
            storedFields(type).stream()
                    .flatMap(field -> field.getAllInvolvedRawTypes().stream())
                    .forEach(of -> addStored(of.getBaseComponentType(), stored));
            type.getRawSuperclass().ifPresent(parent -> addStored(parent, stored));
        }
    }

    private static List<JavaField> storedFields(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.TRANSIENT))
                .toList();
    }

    /** A shorter name of a test does not say what holds; a longer one is not read. */
    @Test
    void testNamesAreReadable() {
        List<String> names = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests()).importPackages(ROOT).stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> Stream.of(Test.class, ParameterizedTest.class, TestFactory.class)
                                .anyMatch(method::isAnnotatedWith))
                        .map(JavaMethod::getName)
                        .toList();

        assertTrue(names.contains("testNamesAreReadable"), names::toString);
        assertEquals(
                List.of(),
                names.stream()
                        .filter(name -> name.length() < 15 || name.length() > 40)
                        .toList());
    }

    /** A list of many classes would have to be changed with each of them, and hides where to start. */
    @Test
    void documentNamesFewClasses() throws IOException {
        String document = Files.readString(Path.of("docs/development/architecture.md"));
        List<String> named = plugin.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .filter(name ->
                        Pattern.compile("\\b" + name + "\\b").matcher(document).find())
                .toList();

        assertTrue(named.contains("ConsoleAction"), named::toString);
        assertTrue(named.size() <= 14, named::toString);
    }
}
