package io.jenkins.plugins.tencentvnc.screenshot;

/**
 * A screenshot of a machine.
 *
 * @param png the file, {@link #MAX_BYTES} bytes at most
 * @param width in pixels; may be a half, a quarter and so on of the screen's
 * @param height in pixels, scaled like the width
 * @param dark whether all pixels have one colour, as on a blanked screen
 */
public record Screenshot(byte[] png, int width, int height, boolean dark) {

    /** Maximum size of the file in bytes. */
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    public Screenshot {
        png = png.clone();
    }

    /** Returns a copy of the file. */
    @Override
    public byte[] png() {
        return png.clone();
    }
}
