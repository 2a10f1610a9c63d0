package io.jenkins.plugins.tencentvnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests that Jenkins' security scan has no open alert about secrets in plain text. Its rule looks at names: a field
 * with such a name needs another one, a Secret, or a comment that closes the alert, with the reason in the lines above.
 *
 * @see <a href="https://github.com/jenkins-infra/jenkins-codeql/blob/main/src/PlaintextPasswordStorage.ql">The rule</a>
 */
class SecurityScanTest {

    private static final Pattern SUSPICIOUS = Pattern.compile("pass|pwd|credential|access|key|token");
    private static final Pattern ID_OF_CREDENTIAL = Pattern.compile("credentials?id");
    private static final String CLOSED = "// lgtm[jenkins/plaintext-storage]";

    @Test
    void plaintextStorage() throws IOException {
        List<String> open = new ArrayList<>();
        int closed = 0;
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.jenkins.plugins.tencentvnc")) {
            for (JavaField field : type.getFields()) {
                if (!isSuspicious(field)) {
                    continue;
                }
                if (isClosed(field)) {
                    closed++;
                } else {
                    open.add(field.getFullName());
                }
            }
        }

        assertEquals(List.of(), open);
        assertTrue(closed >= 4, "the rule finds the fields that are known: " + closed);
    }

    private static boolean isSuspicious(JavaField field) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        return field.getRawType().isEquivalentTo(String.class)
                && !field.getModifiers().contains(JavaModifier.STATIC)
                && !field.getModifiers().contains(JavaModifier.TRANSIENT)
                && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                && SUSPICIOUS.matcher(name).find()
                && !ID_OF_CREDENTIAL.matcher(name).find();
    }

    private static boolean isClosed(JavaField field) throws IOException {
        String outermost = field.getOwner().getName().replaceAll("\\$.*", "").replace('.', '/');
        Pattern declaration = Pattern.compile("\\bString " + field.getName() + "\\b");
        return Files.readString(Path.of("src/main/java", outermost + ".java"))
                .lines()
                .anyMatch(line -> declaration.matcher(line).find() && line.contains(CLOSED));
    }
}
