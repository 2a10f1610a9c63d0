package io.jenkins.plugins.tencentvnc.tencentcloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** TLS on the loopback interface, with a certificate from the JDK's keytool that only prepared clients trust. */
public final class TestTls {

    /** The certificate covers this name and {@code localhost}. */
    public static final String NAMED_LIKE_A_PROXY = "proxy.example";

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final SSLContext context;
    private final X509TrustManager trust;

    public TestTls() throws Exception {
        KeyStore keys = makeKeys();
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        trust = (X509TrustManager) trusted.getTrustManagers()[0];
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), new TrustManager[] {trust}, null);
    }

    ServerSocketFactory serverSockets() {
        return context.getServerSocketFactory();
    }

    /** Returns a factory for a server that starts TLS on accepted sockets. */
    public SSLSocketFactory sockets() {
        return context.getSocketFactory();
    }

    /** Returns the client, made to trust this certificate. */
    public OkHttpClient trustedBy(OkHttpClient http) {
        return http.newBuilder()
                .sslSocketFactory(context.getSocketFactory(), trust)
                .build();
    }

    private static KeyStore makeKeys() throws Exception {
        Path folder = Files.createTempDirectory("test-tls");
        Path file = folder.resolve("keys.p12");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "localhost",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "SAN=dns:localhost,dns:" + NAMED_LIKE_A_PROXY,
                            "-keyalg",
                            "EC",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            keytool.waitFor(60, TimeUnit.SECONDS);
            assertEquals(0, keytool.exitValue(), Files.readString(folder.resolve("output")));
            try (InputStream in = Files.newInputStream(file)) {
                KeyStore keys = KeyStore.getInstance("PKCS12");
                keys.load(in, PASSWORD);
                // The same entry as a trusted one, as required by a trust manager.
                keys.setCertificateEntry("trusted", keys.getCertificate("localhost"));
                return keys;
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder.resolve("output"));
            Files.delete(folder);
        }
    }
}
