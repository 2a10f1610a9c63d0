package io.jenkins.plugins.tencentvnc.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jenkins.plugins.tencentvnc.testing.DrawnScreen.Frame;
import io.jenkins.plugins.tencentvnc.testing.DrawnScreen.KeyEvent;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * One client of a {@link DrawnScreen}: the server's side of RFB 3.3, 3.7 and 3.8 (RFC 6143) with the security type None
 * and the encoding Raw, which every client must support, or ZRLE for clients that prefer it. Clients that support
 * DesktopSize are informed of a new size. One thread reads the client's messages; another sends updates, so that a
 * client that does not read blocks no other client.
 */
final class DrawnSession {

    private static final int SECURITY_NONE = 1;
    private static final int ENCODING_RAW = 0;
    private static final int ENCODING_ZRLE = 16;
    private static final int DESKTOP_SIZE = -223;
    private static final int MOST_CUT_TEXT = 1 << 20;

    private final Socket socket;
    private final DrawnScreen screen;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** The client's unanswered request; guarded by the screen, on which the sending thread waits. */
    private Request asked;

    private PixelFormat format = PixelFormat.RGB;
    private boolean compresses;
    private boolean knowsDesktopSize;
    private Dimension sizeSent;
    private int versionSent;
    private boolean ended;

    private record Request(boolean incremental, Rectangle area) {}

    /** @param area null to send only the size of the picture */
    private record Update(BufferedImage picture, Rectangle area, PixelFormat format, boolean compressed) {}

    DrawnSession(Socket socket, DrawnScreen screen) throws IOException {
        this.socket = socket;
        this.screen = screen;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    /** Serves the client until it leaves or is disconnected. */
    void run() {
        try (socket) {
            shakeHands();
            DrawnScreen.start("DrawnScreen updates", this::sendUpdates);
            while (true) {
                readMessage();
            }
        } catch (IOException clientIsGone) {
            // Clients may disconnect at any time.
        } finally {
            synchronized (screen) {
                ended = true;
                screen.gone(this);
            }
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The socket is closed anyway.
        }
    }

    /** RFC 6143 sections 7.1 to 7.3. */
    private void shakeHands() throws IOException {
        out.write("RFB 003.008\n".getBytes(US_ASCII));
        out.flush();
        String version = new String(in.readNBytes(12), US_ASCII);
        if (!version.matches("RFB 003\\.\\d{3}\n")) {
            throw new IOException("No client of RFB 3");
        }
        int minor = Integer.parseInt(version.substring(8, 11));
        if (minor < 7) {
            out.writeInt(SECURITY_NONE);
        } else {
            out.write(new byte[] {1, SECURITY_NONE});
            out.flush();
            if (in.readUnsignedByte() != SECURITY_NONE) {
                throw new IOException("A security type that was not offered");
            }
            if (minor > 7) {
                out.writeInt(0);
            }
        }
        out.flush();
        boolean shared = in.readUnsignedByte() != 0;
        if (!shared) {
            screen.endAllBut(this);
        }
        BufferedImage picture = screen.picture();
        sizeSent = sizeOf(picture);
        out.writeShort(picture.getWidth());
        out.writeShort(picture.getHeight());
        PixelFormat.RGB.write(out);
        byte[] name = "FakeCvm".getBytes(US_ASCII);
        out.writeInt(name.length);
        out.write(name);
        out.flush();
    }

    /** RFC 6143 section 7.5. */
    private void readMessage() throws IOException {
        int type = in.readUnsignedByte();
        switch (type) {
            case 0 -> setPixelFormat();
            case 2 -> setEncodings();
            case 3 -> framebufferUpdateRequest();
            case 4 -> keyEvent();
            case 5 -> pointerEvent();
            case 6 -> clientCutText();
            default -> throw new IOException("A message of the unknown type " + type);
        }
    }

    private void setPixelFormat() throws IOException {
        in.readFully(new byte[3]);
        PixelFormat wanted = PixelFormat.read(in);
        synchronized (screen) {
            format = wanted;
        }
    }

    private void setEncodings() throws IOException {
        in.readUnsignedByte();
        List<Integer> encodings = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            encodings.add(in.readInt());
        }
        int zrle = encodings.indexOf(ENCODING_ZRLE);
        int raw = encodings.indexOf(ENCODING_RAW);
        synchronized (screen) {
            compresses = zrle >= 0 && (raw < 0 || zrle < raw);
            knowsDesktopSize = encodings.contains(DESKTOP_SIZE);
        }
    }

    private static Dimension sizeOf(BufferedImage picture) {
        return new Dimension(picture.getWidth(), picture.getHeight());
    }

    private void framebufferUpdateRequest() throws IOException {
        boolean incremental = in.readBoolean();
        Rectangle area = new Rectangle(
                in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort());
        synchronized (screen) {
            boolean all = asked != null && !asked.incremental();
            asked = new Request(
                    incremental && !all, asked == null ? area : asked.area().union(area));
            screen.notifyAll();
        }
    }

    private void keyEvent() throws IOException {
        boolean down = in.readBoolean();
        in.readUnsignedShort();
        screen.key(new KeyEvent(down, in.readInt()));
    }

    private void pointerEvent() throws IOException {
        in.readUnsignedByte();
        in.readInt();
        screen.pointer();
    }

    private void clientCutText() throws IOException {
        in.readFully(new byte[3]);
        int length = in.readInt();
        if (length < 0 || length > MOST_CUT_TEXT) {
            throw new IOException("Too much text: " + length + " bytes");
        }
        in.skipNBytes(length);
    }

    private void sendUpdates() {
        // The zlib stream lasts as long as the session.
        try (socket;
                ZrleEncoder encoder = new ZrleEncoder()) {
            for (Update update = nextUpdate(); update != null; update = nextUpdate()) {
                send(update, encoder);
            }
        } catch (IOException clientIsGone) {
            // The reading thread ends as well.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for an update that answers the client's request; returns null if the session has ended. */
    private Update nextUpdate() throws InterruptedException {
        synchronized (screen) {
            while (!ended
                    && (asked == null || (asked.incremental() && screen.frame().version() == versionSent))) {
                screen.wait();
            }
            if (ended) {
                return null;
            }
            Frame frame = screen.frame();
            Dimension size = sizeOf(frame.picture());
            Rectangle area = asked.area().intersection(new Rectangle(size));
            asked = null;
            if (knowsDesktopSize && !size.equals(sizeSent)) {
                sizeSent = size;
                return new Update(frame.picture(), null, format, compresses);
            }
            versionSent = frame.version();
            return new Update(frame.picture(), area, format, compresses);
        }
    }

    /** A FramebufferUpdate of one rectangle (RFC 6143 section 7.6.1). */
    private void send(Update update, ZrleEncoder encoder) throws IOException {
        Rectangle area = update.area();
        out.writeByte(0);
        out.writeByte(0);
        if (area == null) {
            out.writeShort(1);
            Dimension size = sizeOf(update.picture());
            rectangle(new Rectangle(size), DESKTOP_SIZE);
        } else if (area.isEmpty()) {
            out.writeShort(0);
        } else {
            out.writeShort(1);
            rectangle(area, update.compressed() ? ENCODING_ZRLE : ENCODING_RAW);
            if (update.compressed()) {
                byte[] bytes = encoder.encode(update.picture(), area, update.format());
                out.writeInt(bytes.length);
                out.write(bytes);
            } else {
                out.write(pixels(update));
            }
        }
        out.flush();
    }

    private void rectangle(Rectangle area, int encoding) throws IOException {
        out.writeShort(area.x);
        out.writeShort(area.y);
        out.writeShort(area.width);
        out.writeShort(area.height);
        out.writeInt(encoding);
    }

    private static byte[] pixels(Update update) {
        Rectangle area = update.area();
        int size = update.format().bytesPerPixel();
        byte[] bytes = new byte[area.width * area.height * size];
        int at = 0;
        for (int y = area.y; y < area.y + area.height; y++) {
            for (int x = area.x; x < area.x + area.width; x++) {
                update.format().encode(update.picture().getRGB(x, y), bytes, at);
                at += size;
            }
        }
        return bytes;
    }
}
