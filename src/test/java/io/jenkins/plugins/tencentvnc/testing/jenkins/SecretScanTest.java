package io.jenkins.plugins.tencentvnc.testing.jenkins;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.CamRole;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the scan finds every kind of secret, so that a clean result is meaningful. */
class SecretScanTest {

    private static final String ROLE = "qcs::cam::uin/100000000001:roleName/jenkins-console";
    private static final Logger ANY = Logger.getLogger("io.jenkins.plugins.tencentvnc.any");

    @TempDir
    private Path home;

    private final FakeCvm cvm = FakeCvm.start().withRole(ROLE, null);
    private final SecretScan scan = new SecretScan(cvm);
    private String url;

    private enum Leak {
        URL {
            @Override
            String of(String url, FakeCvm cvm) {
                return "<a href='" + url + "'>";
            }
        },
        VALUE {
            @Override
            String of(String url, FakeCvm cvm) {
                return url.substring(url.indexOf('=') + 1);
            }
        },
        TICKET {
            @Override
            String of(String url, FakeCvm cvm) {
                return "<s>" + url.substring(url.indexOf("s%3D") + 4) + "</s>";
            }
        },
        TOKEN {
            @Override
            String of(String url, FakeCvm cvm) {
                return cvm.temporarySecrets().get(1);
            }
        },
        ID_TOKEN {
            @Override
            String of(String url, FakeCvm cvm) {
                return "token=" + new FakeIssuer("https://issuer.example.com", "key").token("audience", "subject");
            }
        },
        SECRET_KEY {
            @Override
            String of(String url, FakeCvm cvm) {
                return "key=" + FakeCvm.SECRET_KEY + ";";
            }
        };

        /** Returns a text that contains the secret. */
        abstract String of(String url, FakeCvm cvm);
    }

    @BeforeEach
    void mint() throws Exception {
        url = new TencentCloudClient(UnaryOperator.identity())
                .mint(Mints.open(
                        cvm,
                        new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                        new CamRole(ROLE, "jenkins", null, CamRole.DEFAULT_SESSION_SECONDS)))
                .reveal();
        ANY.finest("a console was opened");
        Files.writeString(home.resolve("config.xml"), "<instance>" + FakeCvm.INSTANCE + "</instance>");
    }

    @AfterEach
    void stop() {
        scan.close();
        cvm.close();
    }

    @Test
    void textWithoutSecretIsClean() throws Exception {
        scan.assertClean(home);
        scan.assertClean("page", "a console was opened");
    }

    @ParameterizedTest
    @EnumSource
    void secretIsFoundAnywhere(Leak leak) throws Exception {
        String text = leak.of(url, cvm);
        assertTrue(text.length() > 30, text);

        assertThrows(AssertionError.class, () -> scan.assertClean("page", text));
        Path file = Files.createDirectories(home.resolve("jobs/deploy")).resolve("build.xml");
        Files.writeString(file, text);
        assertThrows(AssertionError.class, () -> scan.assertClean(home));
        Files.delete(file);
        scan.assertClean(home);
        ANY.finest(text);
        assertThrows(AssertionError.class, () -> scan.assertClean(home));
    }
}
