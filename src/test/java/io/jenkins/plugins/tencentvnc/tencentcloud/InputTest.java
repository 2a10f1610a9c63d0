package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that invalid input gets one clear sentence in either language. */
class InputTest {

    static Stream<Arguments> wrong() {
        Function<String, Object> id = InstanceId::new;
        Function<String, Object> region = Region::new;
        Function<String, Object> endpoint = Endpoint::new;
        Function<String, Object> page = ConsolePage::new;
        Function<String, Object> hosts = AllowedHosts::of;
        Function<String, Object> arn = text -> new CamRole(text, "jenkins", null, 3600);
        Function<String, Object> session = text -> new CamRole("qcs::cam::uin/1:roleName/x", text, null, 3600);
        Function<String, Object> external = text -> new CamRole("qcs::cam::uin/1:roleName/x", "jenkins", text, 3600);
        Function<String, Object> key = text -> new ApiKey("AKIDx", text);
        return Stream.of(
                Arguments.of(id, null, "No machine"),
                Arguments.of(id, " ", "No machine"),
                Arguments.of(id, "ins-1122", "\"ins-1122\""),
                Arguments.of(id, "ins-R9HR2UPY", "\"ins-R9HR2UPY\""),
                Arguments.of(id, "lhins-cfcgqi2", "lhins-"),
                Arguments.of(id, "ins-r9hr2upy0123456789", "8 to 17"),
                Arguments.of(region, null, "No region is given"),
                Arguments.of(region, "", "No region is given"),
                Arguments.of(region, "Beijing", "\"Beijing\""),
                Arguments.of(region, "ap-beijing; rm -rf /", "region"),
                Arguments.of(region, "ap-beijing3", "\"ap-beijing3\""),
                Arguments.of(region, "ap-1", "\"ap-1\""),
                Arguments.of(region, "ap-" + "x".repeat(61), "is not a region"),
                Arguments.of(region, "ap" + "-x".repeat(100_000) + "-1", "is not a region"),
                Arguments.of(endpoint, "https://cvm.tencentcloudapi.com", "without https://"),
                Arguments.of(endpoint, "cvm.tencentcloudapi.com/path", "no slash"),
                Arguments.of(endpoint, "a." + "a.".repeat(100_000) + "a", "is not a host"),
                Arguments.of(endpoint, "http://cvm.tencentcloudapi.com", "loopback"),
                Arguments.of(endpoint, "http://127.0.0.1.evil.example", "loopback"),
                Arguments.of(endpoint, "user@cvm.tencentcloudapi.com", "host"),
                Arguments.of(endpoint, "cvm.tencentcloudapi.com:0", "host"),
                Arguments.of(endpoint, "cvm tencentcloudapi com", "host"),
                Arguments.of(endpoint, "xn--127.0.0.1", "host"),
                Arguments.of(endpoint, "xn---cvm", "host"),
                Arguments.of(page, "http://img.qcloud.com/index.html", "https"),
                Arguments.of(page, "javascript:alert(1)", "web address"),
                Arguments.of(page, "img.qcloud.com/index.html", "web address"),
                Arguments.of(page, "https:///img.qcloud.com/index.html", "web address"),
                Arguments.of(page, "https://user@img.qcloud.com/", "web address"),
                Arguments.of(page, "https://img.qcloud.com/index.html?InstanceVncUrl=", "?"),
                Arguments.of(page, "https://img.qcloud.com/index.html#x", "?"),
                Arguments.of(page, "https://img.qcloud.com:99999/", "web address"),
                Arguments.of(page, "https://img.qcloud.com/it's.html", "web address"),
                Arguments.of(page, "https://img.qcloud.com/\u63a7\u5236\u53f0.html", "web address"),
                Arguments.of(page, "https://img.qcloud.com/" + "x".repeat(478), "web address"),
                Arguments.of(hosts, "com", "\"com\""),
                Arguments.of(hosts, "qcloud.com, *.evil.example", "*.evil.example"),
                Arguments.of(arn, null, "ARN"),
                Arguments.of(arn, "roleName/x", "ARN"),
                Arguments.of(arn, "qcs::cam::uin/1:role/some/path", "ARN"),
                Arguments.of(arn, "qcs::cam::uin/1:roleName/tencentcloudServiceRole/x", "ARN"),
                Arguments.of(session, null, "session name"),
                Arguments.of(session, "with space", "session name"),
                Arguments.of(session, "x", "session name"),
                Arguments.of(external, "with space", "external ID"),
                Arguments.of(key, null, "No SecretKey is given"),
                Arguments.of(key, " ", "No SecretKey is given"),
                Arguments.of(key, "line\nbreak", "SecretKey"),
                Arguments.of(key, "two words", "SecretKey"),
                Arguments.of(key, "k\u007fy", "SecretKey"),
                Arguments.of(key, "k\u00e9y", "SecretKey"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void invalidInputGetsOneSentence(Function<String, Object> parse, String typed, String named) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> parse.apply(typed));

        assertTrue(e.in(Locale.ENGLISH).contains(named), e.in(Locale.ENGLISH));
        assertEquals(e.in(Locale.ENGLISH), e.getMessage());
        String chinese = e.in(Locale.SIMPLIFIED_CHINESE);
        assertTrue(chinese.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN));
    }

    @Test
    void secretIsNotRepeated() {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> new ApiKey("AKIDx", "s3cret\nkey"));

        assertFalse(e.getMessage().contains("s3cret"));
        assertEquals("ApiKey[***]", new ApiKey("AKIDx", "s3cret").toString());
    }

    @Test
    void truncatedSecretIsHidden() {
        ApiKey key = new ApiKey("AKIDx", "s3cret-that-is-long");

        assertEquals(
                "x".repeat(97) + "***", SafeText.redacted("x".repeat(97) + "s3cret-that-is-long", 100, key.parts()));
    }

    @Test
    void quotedInputIsPrintableAndShort() {
        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> new InstanceId("ins-\u202e<b>\n" + "x".repeat(10_000)));

        assertFalse(e.getMessage().contains("\u202e"));
        assertFalse(e.getMessage().contains("\n"));
        assertTrue(e.getMessage().length() < 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ap-beijing",
                "me-saudi-arabia",
                "ap-shanghai-fsi",
                "ap-hangzhou-ec",
                "na-siliconvalley",
                " ap-nanjing "
            })
    void regionsAreFreeText(String typed) {
        assertEquals(typed.strip(), new Region(typed).value());
    }

    /** As in Terraform's availability_zone and in the CVM console. */
    @ParameterizedTest
    @CsvSource({
        "ap-beijing-3, ap-beijing",
        "na-siliconvalley-12, na-siliconvalley",
        "ap-shanghai-fsi-1, ap-shanghai-fsi",
        "ap-hangzhou-ec-1, ap-hangzhou-ec"
    })
    void zoneIsRefusedWithItsRegion(String zone, String region) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> new Region(" " + zone + " "));

        assertTrue(e.in(Locale.ENGLISH).contains("\"" + zone + "\" is an availability zone"), e.getMessage());
        assertTrue(e.in(Locale.ENGLISH).endsWith(" " + region + "."), e.getMessage());
        String chinese = e.in(Locale.SIMPLIFIED_CHINESE);
        assertTrue(chinese.contains("“" + zone + "”是可用区") && chinese.endsWith(" " + region + "。"), chinese);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ins-r9hr2upy",
                "ins-r9hr2upy0",
                "ins-r9hr2upy012345678",
                "lhins-cfcgqi2u",
                "lhins-cfcgqi2u012345678"
            })
    void instanceIdLengthIsEightToSeventeen(String id) {
        assertEquals(id, new InstanceId(id).value());
        assertEquals(id, "" + new InstanceId(id));
    }

    @Test
    void missingIdIsInvalid() {
        assertFalse(InstanceId.isValid(null));
    }

    /** As documented for AssumeRole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "qcs::cam::uin/12345678:role/4611686018427397919",
                "qcs::cam::uin/12345678:roleName/testRoleName",
                "qcs::cam::uin/12345678:role/tencentcloudServiceRole/4611686018427397920",
                "qcs::cam::uin/12345678:role/tencentcloudServiceRoleName/testServiceRoleName"
            })
    void roleArnsFollowAssumeRole(String arn) {
        assertEquals(arn, new CamRole(arn, "jenkins", null, 3600).arn());
    }

    @Test
    void endpointRoundTripKeepsText() {
        assertEquals("cvm.tencentcloudapi.com", new Endpoint(null).toString());
        assertEquals("cvm.tencentcloudapi.com", new Endpoint("").toString());
        assertEquals("cvm.intl.tencentcloudapi.com:443", new Endpoint(" CVM.intl.tencentcloudapi.com:443 ").toString());
        assertEquals("http://127.0.0.1:8080", new Endpoint("http://127.0.0.1:8080").toString());
        assertEquals("http://[::1]:8080", new Endpoint("http://[::1]:8080").toString());
        assertEquals("https://", new Endpoint("localhost:8443").protocol());
    }

    @Test
    void financeRegionsHaveOwnHosts() {
        Region finance = new Region("ap-shanghai-fsi");

        assertEquals(
                "cvm.ap-shanghai-fsi.tencentcloudapi.com",
                Endpoint.DEFAULT.forRegion(finance).authority());
        assertEquals(
                "cvm.tencentcloudapi.com",
                Endpoint.DEFAULT.forRegion(new Region("ap-shanghai")).authority());
        assertEquals(
                "proxy.example",
                new Endpoint("proxy.example").forRegion(finance).authority());
    }

    @Test
    void stsHostFollowsCvmEndpoint() {
        assertEquals(
                "sts.tencentcloudapi.com", Endpoint.DEFAULT.forService("sts").authority());
        assertEquals(
                "sts.intl.tencentcloudapi.com",
                new Endpoint("cvm.intl.tencentcloudapi.com").forService("sts").authority());
        assertEquals(
                "127.0.0.1:99",
                new Endpoint("http://127.0.0.1:99").forService("sts").authority());
    }

    @Test
    void whiteSpaceAroundKeyIsTrimmed() {
        ApiKey key = new ApiKey(" AKIDx\n", "\tsecret ", " ");

        assertEquals("AKIDx", key.secretId());
        assertEquals("secret", key.secretKey());
        assertEquals(null, key.token());
    }

    @Test
    void sessionNameReplacesInvalidCharacters() {
        assertEquals("jenkins-folder-deploy-7", CamRole.sessionNameOf("jenkins-folder/deploy-7"));
        assertEquals("jenkins---7", CamRole.sessionNameOf("jenkins-部署-7"));
        assertEquals("x".repeat(128), CamRole.sessionNameOf("x".repeat(128)));
        assertEquals(128, CamRole.sessionNameOf("x".repeat(500) + "-7").length());
        assertTrue(CamRole.sessionNameOf("x".repeat(500) + "-7").endsWith("-7"));
    }

    @Test
    void maximumLengthIsAccepted() {
        assertEquals(63, new Region("ap-" + "x".repeat(60)).value().length());
        String longest = ("a".repeat(61) + ".").repeat(4) + "a".repeat(5);
        assertEquals(253, new Endpoint(longest).authority().length());
        assertThrows(InvalidInputException.class, () -> new Endpoint(longest + "a"));
        assertEquals(longest, AllowedHosts.of(longest).toString());
        assertThrows(InvalidInputException.class, () -> AllowedHosts.of(longest + "a"));
    }

    @Test
    void portMustBeInRange() {
        assertEquals("localhost:1", new Endpoint("localhost:1").authority());
        assertEquals("localhost:65535", new Endpoint("localhost:65535").authority());
        assertThrows(InvalidInputException.class, () -> new Endpoint("localhost:65536"));
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 43_200})
    void sessionSecondsMustBeInRange(int seconds) {
        assertEquals(seconds, role(seconds).sessionSeconds());
        int outside = seconds == 900 ? 899 : 43_201;
        assertTrue(assertThrows(InvalidInputException.class, () -> role(outside))
                .getMessage()
                .contains("" + outside));
    }

    private static CamRole role(int seconds) {
        return new CamRole("qcs::cam::uin/1:roleName/x", "jenkins", null, seconds);
    }

    @Test
    void allowedHostsContainTheirDomains() {
        assertTrue(AllowedHosts.of("vnc.example.org").contain("VNC.example.org"));
        assertTrue(AllowedHosts.of("vnc.example.org").contain("a.vnc.example.org"));
        assertFalse(AllowedHosts.of("vnc.example.org").contain("myvnc.example.org"));
    }

    @Test
    void consolePageDefaultsToTheDocumentedOne() {
        assertEquals(ConsolePage.DEFAULT, new ConsolePage(null));
        assertEquals(ConsolePage.DEFAULT, new ConsolePage(" "));
        String longest = "https://img.qcloud.com/" + "x".repeat(477);
        assertEquals(500, new ConsolePage(longest).value().length());
    }

    @Test
    void consoleHostsRoundTripKeepsText() {
        assertEquals("qcloud.com", AllowedHosts.of(null).toString());
        assertEquals("qcloud.com", AllowedHosts.of(" ").toString());
        assertEquals(
                "qcloud.com, vnc.example.org",
                AllowedHosts.of(" ,QCloud.com\n vnc.example.org ").toString());
        assertEquals(AllowedHosts.DEFAULT, AllowedHosts.of(","));
    }

    @Test
    void equalityComparesEveryField() {
        assertEquals(new ApiKey("AKIDx", "secret", "token"), new ApiKey(" AKIDx", "secret", "token"));
        assertNotEquals(new ApiKey("AKIDx", "secret", "token"), new ApiKey("AKIDx", "secret"));
        assertNotEquals(new ApiKey("AKIDx", "secret"), new ApiKey("AKIDx", "other"));
        assertEquals(Endpoint.DEFAULT, new Endpoint("CVM.tencentcloudapi.com"));
        assertNotEquals(new Endpoint("localhost"), new Endpoint("http://localhost"));
    }
}
