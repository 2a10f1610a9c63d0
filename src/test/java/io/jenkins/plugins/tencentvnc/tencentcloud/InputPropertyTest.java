package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import io.jenkins.plugins.tencentvnc.error.SafeText;
import io.jenkins.plugins.tencentvnc.tencentcloud.PropertyRunner.Draw;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/** Tests that any input is refused with a sentence, or can be sent and keeps its meaning. */
class InputPropertyTest {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /** Checks accepted values; other values must be refused with a printable sentence. */
    private static <T> PropertyRunner.Property<String> accepted(Function<String, T> input, Consumer<T> check) {
        return typed -> {
            T value;
            try {
                value = input.apply(typed);
            } catch (InvalidInputException e) {
                String sentence = e.getMessage();
                assertTrue(sentence.length() < 400, sentence);
                assertFalse(sentence.chars().anyMatch(c -> c < ' ' || c == 0x202e), sentence);
                return false;
            }
            check.accept(value);
            return true;
        };
    }

    @Test
    void acceptedInstanceIdsAreValid() {
        Function<Draw, String> ids = draw -> draw.percent(20)
                ? "ins-" + draw.some("abcxyz0189", 7, 18)
                : draw.made(4, "ins-", "r9hr2upy", "r9hr", "2upy", "lhins-", "INS-", "-", "a", "0");

        PropertyRunner.tryAll(ids, accepted(InstanceId::new, id -> {
            String rest = id.value().substring(id.isLighthouse() ? "lhins-".length() : "ins-".length());
            assertEquals((id.isLighthouse() ? "lhins-" : "ins-") + rest, id.value());
            assertTrue(rest.length() >= 8 && rest.length() <= 17, rest);
            assertTrue(rest.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9'));
        }));
    }

    @Test
    void acceptedRegionsAreValidInHosts() {
        Function<Draw, String> regions = draw -> draw.of("ap", "na", "", "A")
                + draw.made(4, "-beijing", "-fsi", "-1", "-", "x", "-saudi-arabia", "-" + "a".repeat(30));

        PropertyRunner.tryAll(regions, accepted(Region::new, region -> {
            assertTrue(canBeHeader(region.value()));
            assertFalse(region.value().matches(".*[0-9]"), "a zone");
            assertNotNull(urlOf(new Endpoint("cvm." + region + ".tencentcloudapi.com")));
            assertNotNull(urlOf(Endpoint.DEFAULT.forRegion(region)));
        }));
    }

    @Test
    void acceptedEndpointsAreHosts() {
        Function<Draw, String> endpoints = draw -> draw.of("", "", "", "http://", "https://", "HTTP://", "//")
                + draw.made(
                        5,
                        "cvm",
                        ".tencentcloudapi",
                        ".com",
                        "localhost",
                        "127.0.0.1",
                        "[::1]",
                        "1",
                        "0x7f",
                        "xn--",
                        "xn--a",
                        "-",
                        "_",
                        ".",
                        ":443",
                        ":0",
                        ":00080",
                        ":65536",
                        "@",
                        "/",
                        "?",
                        "#",
                        "%2e",
                        "\\");

        PropertyRunner.tryAll(endpoints, accepted(Endpoint::new, endpoint -> {
            HttpUrl url = urlOf(endpoint);
            assertNotNull(url);
            assertEquals("", url.username() + url.password());
            assertEquals("/", url.encodedPath());
            assertNull(url.query());
            String host = endpoint.authority().replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
            assertEquals(host, url.host());
            assertTrue(url.isHttps() || LOOPBACK.contains(url.host()));
            assertTrue(canBeHeader(endpoint.authority()));
            assertEquals(endpoint, new Endpoint(endpoint.toString()));
        }));
    }

    private static HttpUrl urlOf(Endpoint endpoint) {
        return HttpUrl.parse(endpoint.protocol() + endpoint.authority() + "/");
    }

    @Test
    void acceptedConsolePagesAreBrowserUrls() {
        Function<Draw, String> pages = draw -> draw.of(
                        "https://", "https://", "https://", "http://", "HTTPS://", "javascript:", "//", "")
                + draw.of("img.qcloud.com", "localhost", "127.0.0.1", "[::1]", "evil.example", "1.2.3", "x_y", "")
                + draw.made(
                        5,
                        "/",
                        "index.html",
                        ":443",
                        ":99999",
                        ":",
                        "@",
                        "?",
                        "#",
                        "%2e",
                        "%",
                        "..",
                        "\\",
                        ";",
                        "[",
                        "]");

        PropertyRunner.tryAll(pages, accepted(ConsolePage::new, page -> {
            HttpUrl url = HttpUrl.parse(page + "?InstanceVncUrl=" + FaultMatrix.CONSOLE);
            assertNotNull(url);
            assertTrue(url.isHttps() || LOOPBACK.contains(url.host()));
            String authority = page.toString().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
            assertTrue(authority.contains("://" + url.host()), url.host());
            assertEquals("", url.username() + url.password());
            assertNull(url.fragment());
            assertEquals(Set.of("InstanceVncUrl"), url.queryParameterNames());
        }));
    }

    @Test
    void acceptedConsoleHostsAreDomains() {
        Function<Draw, String> domains =
                draw -> draw.made(6, "qcloud.com", ".qcloud", ".com", "a", "-", ".", ", ", " ", "*", "_", "COM", "1");

        PropertyRunner.tryAll(domains, accepted(AllowedHosts::of, hosts -> {
            assertFalse(hosts.domains().isEmpty());
            for (String domain : hosts.domains()) {
                assertTrue(domain.contains("."), "no whole top-level domain");
                assertTrue(hosts.contain("vnc." + domain));
                assertFalse(new AllowedHosts(List.of(domain)).contain("evil" + domain));
            }
        }));
    }

    @Test
    void acceptedKeysAreSendableAndHidden() {
        Function<Draw, String> keys = draw -> draw.made(4, "AKID", "z8krbsJ5", "/", "+", "=", "-", "_", "\r\n");

        PropertyRunner.tryAll(keys, accepted(text -> new ApiKey(text, text, text), key -> {
            assertEquals(3, key.parts().size());
            assertTrue(key.parts().stream().allMatch(InputPropertyTest::canBeHeader));
            assertEquals("ApiKey[***]", key.toString());
        }));
    }

    private static boolean canBeHeader(String value) {
        return new Headers.Builder().add("X-TC-Token", value).build().size() == 1;
    }

    @Test
    void foreignTextIsShownWithoutSecrets() {
        ApiKey key = new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY);
        Function<Draw, String> texts = draw -> {
            StringBuilder text = new StringBuilder();
            for (int left = draw.between(0, 30); left > 0; left--) {
                text.append(
                        draw.percent(50)
                                ? draw.unicode(40)
                                : draw.of(
                                        FakeCvm.SECRET_KEY,
                                        FakeCvm.SECRET_ID,
                                        FaultMatrix.CONSOLE,
                                        "wss://bjvnc.qcloud.com/vnc?s=aHpjWnRVMFNhYm",
                                        "InstanceVncUrl=",
                                        "\u200b",
                                        "\ud83d\ude00",
                                        "\n",
                                        " "));
            }
            return text.toString();
        };

        PropertyRunner.tryAll(texts, text -> {
            String shown = SafeText.redacted(text, 300, key.parts());
            assertTrue(shown.length() <= 301, shown);
            assertFalse(
                    shown.chars().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT));
            for (String secret : List.of(FakeCvm.SECRET_KEY, FakeCvm.SECRET_ID, FaultMatrix.CONSOLE, "wss://bjvnc")) {
                assertFalse(shown.contains(secret.substring(0, 8)), shown);
            }
            return !shown.isEmpty();
        });
    }
}
