package io.jenkins.plugins.tencentvnc.screenshot;

/** A screenshot of a machine, as a PNG file. */
public final class Screenshot {

    /** Maximum size of the file in bytes. */
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

    /** Returns a copy of the file, {@link #MAX_BYTES} bytes at most. */
    public byte[] png() {
        return png.clone();
    }

    /** Returns the width in pixels, which may be a half, a quarter and so on of the screen's. */
    public int width() {
        return width;
    }

    /** Returns the height in pixels, scaled like {@link #width}. */
    public int height() {
        return height;
    }

    /** Whether all pixels have one colour, as on a blanked screen. */
    public boolean dark() {
        return dark;
    }

    @Override
    public String toString() {
        return "Screenshot[" + width + " × " + height + ", " + png.length + " bytes" + (dark ? ", dark]" : "]");
    }
}
