package io.jenkins.plugins.tencentvnc.fakecvm;

import io.jenkins.plugins.tencentvnc.cloud.ApiKey;
import io.jenkins.plugins.tencentvnc.cloud.Caller;
import io.jenkins.plugins.tencentvnc.cloud.ConsoleHosts;
import io.jenkins.plugins.tencentvnc.cloud.ConsolePage;
import io.jenkins.plugins.tencentvnc.cloud.Endpoint;
import io.jenkins.plugins.tencentvnc.cloud.InstanceId;
import io.jenkins.plugins.tencentvnc.cloud.MintRequest;
import io.jenkins.plugins.tencentvnc.cloud.Region;
import io.jenkins.plugins.tencentvnc.cloud.TencentCloudClient;
import io.jenkins.plugins.tencentvnc.cloud.Urgency;
import io.jenkins.plugins.tencentvnc.fakecvm.screen.ConsoleSocket;
import io.jenkins.plugins.tencentvnc.remedy.ConsoleException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Console URLs of a {@link FakeCvm} by the plugin's own client, and what one can do with them. */
final class Consoles {

    private static final Pattern BANNER = Pattern.compile("<h1[^>]*>([^<]*)</h1>");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TencentCloudClient client = new TencentCloudClient(UnaryOperator.identity());
    private final FakeCvm cvm;

    Consoles(FakeCvm cvm) {
        this.cvm = cvm;
    }

    /** A console URL of the instance that every fake has. */
    String mint() throws ConsoleException {
        Caller caller = new Caller(
                new ApiKey(FakeCvm.SECRET_ID, FakeCvm.SECRET_KEY),
                null,
                new Region(FakeCvm.REGION),
                Endpoint.of(cvm.endpoint()),
                Urgency.OPEN,
                Urgency.OPEN.deadline());
        return client.mint(new MintRequest(
                        caller,
                        new InstanceId(FakeCvm.INSTANCE),
                        new ConsolePage(cvm.consolePage()),
                        ConsoleHosts.DEFAULT))
                .reveal();
    }

    /** What the page says to a visitor without JavaScript. */
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
