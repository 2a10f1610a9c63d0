package io.jenkins.plugins.tencentvnc.tencentcloud;

import io.jenkins.plugins.tencentvnc.error.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import okhttp3.HttpUrl;

/**
 * The page of Tencent Cloud that shows a console; {@code ?InstanceVncUrl=…} is appended to it. Always https, except on
 * a loopback host.
 *
 * @see <a href="https://cloud.tencent.com/document/api/213/18150">DescribeInstanceVncUrl</a>
 */
public record ConsolePage(String value) {

    private static final String DOCUMENTED = "https://img.qcloud.com/qcloud/app/active_vnc/index.html";

    public static final ConsolePage DEFAULT = new ConsolePage(DOCUMENTED);

    /** @throws InvalidInputException if the value is not the absolute https URL of a page, without query */
    public ConsolePage {
        if (value == null || value.isBlank()) {
            value = DOCUMENTED;
        }
        value = value.strip();
        URI uri = parse(value);
        if (uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !value.matches("[!-~&&[^\"'<>`\\\\]]{1,500}")
                || HttpUrl.parse(value) == null) {
            throw new InvalidInputException("input.consolePage.malformed", value);
        }
        if (!"https".equals(uri.getScheme())
                && !("http".equals(uri.getScheme()) && Endpoint.isLoopback(uri.getHost()))) {
            throw new InvalidInputException("input.consolePage.notHttps", value);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidInputException("input.consolePage.query", value);
        }
    }

    /**
     * Returns the web origin of the page: scheme, host, and the port unless it is the default.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6454#section-6.2">RFC 6454, section 6.2</a>
     */
    String origin() {
        String root = HttpUrl.get(value)
                .newBuilder()
                .encodedPath("/")
                .encodedQuery(null)
                .fragment(null)
                .build()
                .toString();
        return root.substring(0, root.length() - 1);
    }

    private static URI parse(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new InvalidInputException("input.consolePage.malformed", value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
