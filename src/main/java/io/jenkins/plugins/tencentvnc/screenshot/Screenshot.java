package io.jenkins.plugins.tencentvnc.screenshot;

/** A still picture of a machine's screen, as a PNG file. */
public final class Screenshot {

    /** The most bytes that a picture has. */
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    private final byte[] png;
    private final int width;
    private final int height;
    private final boolean dark;

    Screenshot(byte[] png, int width, int height, boolean dark) {
        this.png = png.clone();
        this.width = width;
        this.height = height;
        this.dark = dark;
    }

    /** The file; {@link #MAX_BYTES} at most. A copy at each call. */
    public byte[] png() {
        return png.clone();
    }

    /** Pixels of the picture, which can be a half, a quarter and so on of the screen's. */
    public int width() {
        return width;
    }

    /** Pixels of the picture, as {@link #width}. */
    public int height() {
        return height;
    }

    /** Whether all of it has one colour, as that of a machine whose screen is blanked. */
    public boolean dark() {
        return dark;
    }

    @Override
    public String toString() {
        return "Screenshot[" + width + " × " + height + ", " + png.length + " bytes" + (dark ? ", dark]" : "]");
    }
}
