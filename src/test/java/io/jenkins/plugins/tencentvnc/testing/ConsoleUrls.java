package io.jenkins.plugins.tencentvnc.testing;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.tencentcloud.ApiKey;
import io.jenkins.plugins.tencentvnc.tencentcloud.Mints;
import io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mints console URLs of a {@link FakeCvm} with the plugin's own client, and uses them. */
final class ConsoleUrls {

    private static final Pattern BANNER = Pattern.compile("<h1[^>]*>([^<]*)</h1>");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final FakeCvm cvm;

    ConsoleUrls(FakeCvm cvm) {
        this.cvm = cvm;
    }

    /** Returns a console URL of the instance that every fake has. */
    String mint() throws ConsoleException {
        return client.mint(Mints.open(cvm, new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY), null))
                .reveal();
    }

    /** Returns the text that the page shows without JavaScript. */
    static String visit(String consoleUrl) throws IOException, InterruptedException {
        String page = get(consoleUrl, HttpResponse.BodyHandlers.ofString()).body();
        Matcher banner = BANNER.matcher(page);
        return banner.find() ? banner.group(1) : page;
    }

    static <T> HttpResponse<T> get(String url, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), body);
    }

    static ConsoleSocket connect(String consoleUrl) throws IOException {
        return new ConsoleSocket(ConsoleSocket.addressIn(consoleUrl));
    }
}
