package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * QEMU's machine protocol: one JSON object per line, here over the standard streams of its process.
 *
 * @see <a href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">QEMU QMP Reference Manual</a>
 */
final class Qmp {

    /** Generous: an emulated machine shares a busy processor. */
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(30);

    private final Writer to;
    private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();

    Qmp(InputStream from, OutputStream to) throws IOException {
        this.to = new BufferedWriter(new OutputStreamWriter(to, UTF_8));
        DrawnScreen.start("QMP", () -> read(from));
        execute("qmp_capabilities", new JsonObject());
    }

    /**
     * Waits for the command's result, half a minute at most.
     *
     * @return the value of {@code return}
     * @throws IOException also if QEMU refuses the command, or has ended
     */
    synchronized JsonObject execute(String command, JsonObject arguments) throws IOException {
        JsonObject message = new JsonObject();
        message.addProperty("execute", command);
        message.add("arguments", arguments);
        to.write(message + "\n");
        to.flush();
        try {
            JsonObject answer = answers.poll(LOG_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (answer == null || !answer.has("return")) {
                throw new IOException("QEMU did not do " + command + ": " + answer);
            }
            return answer.getAsJsonObject("return");
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while QEMU does " + command);
        }
    }

    private void read(InputStream from) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonObject object = JsonParser.parseString(line).getAsJsonObject();
                if (object.has("return") || object.has("error")) {
                    answers.add(object);
                }
            }
        } catch (IOException e) {
            // QEMU has ended.
        }
        JsonObject end = new JsonObject();
        end.addProperty("error", "QEMU has ended");
        answers.add(end);
    }
}
