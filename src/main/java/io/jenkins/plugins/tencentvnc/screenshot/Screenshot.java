package io.jenkins.plugins.tencentvnc.screenshot;

/**
 * A screenshot of a machine, as a PNG file.
 *
 * @param width in pixels; may be a half, a quarter and so on of the screen's
 * @param height in pixels, scaled like the width
 * @param dark whether all pixels have one colour, as on a blanked screen
 */
public record Screenshot(byte[] png, int width, int height, boolean dark) {

    public static final int MAX_BYTES = 2 * 1024 * 1024;

    public Screenshot {
        png = png.clone();
    }

    @Override
    public byte[] png() {
        return png.clone();
    }
}
