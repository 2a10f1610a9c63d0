package io.jenkins.plugins.tencentvnc.testing;

import java.awt.image.BufferedImage;
import java.util.HexFormat;

/**
 * Printable ASCII in a matrix of 5 × 7 dots. The JDK's fonts require fonts of the operating system, which a headless
 * machine may lack.
 */
final class PixelFont {

    /** The size of a character's cell in pixels with its margin; a dot is two pixels wide and high. */
    static final int WIDTH = 12;

    static final int HEIGHT = 16;

    private static final int COLUMNS = 5;
    private static final int ROWS = 7;
    private static final int DOT = 2;

    /** From space to tilde, five columns each from left to right; the lowest bit is at the top. */
    private static final byte[] DOTS = HexFormat.of()
            .parseHex("000000000000005f00000007000700147f147f14242a7f2a1223130864623649562050"
                    + "0008070300001c2241000041221c002a1c7f1c2a08083e080800503000000808080808"
                    + "006060000020100804023e5149453e00427f400042615149462141454b311814127f10"
                    + "27454545393c4a49493001710905033649494936064949291e00363600000056360000"
                    + "0814224100141414141400412214080201510906324979413e7e1111117e7f49494936"
                    + "3e414141227f4141221c7f494949417f090909013e4149497a7f0808087f00417f4100"
                    + "2040413f017f081422417f404040407f020c027f7f0408107f3e4141413e7f09090906"
                    + "3e4151215e7f09192946464949493101017f01013f4040403f1f2040201f3f4038403f"
                    + "631408146307087008076151494543007f41410002040810200041417f000402010204"
                    + "4040404040000102040020545454787f484444383844444420384444487f3854545418"
                    + "087e0901020c5252523e7f0804047800447d40002040443d007f1028440000417f4000"
                    + "7c041804787c0804047838444444387c14141408081414187c7c080404084854545420"
                    + "043f4440203c4040207c1c2040201c3c4030403c44281028440c5050503c4464544c44"
                    + "000836410000007f000000413608000804081008");

    private PixelFont() {}

    /** Draws a character; other characters than printable ASCII become a question mark. */
    static void draw(BufferedImage picture, int left, int top, char character, int rgb) {
        int glyph = ((character >= ' ' && character <= '~' ? character : '?') - ' ') * COLUMNS;
        for (int column = 0; column < COLUMNS; column++) {
            for (int row = 0; row < ROWS; row++) {
                if ((DOTS[glyph + column] >> row & 1) == 1) {
                    dot(picture, left + column * DOT, top + row * DOT, rgb);
                }
            }
        }
    }

    private static void dot(BufferedImage picture, int left, int top, int rgb) {
        for (int x = left; x < left + DOT; x++) {
            for (int y = top; y < top + DOT; y++) {
                picture.setRGB(x, y, rgb);
            }
        }
    }
}
