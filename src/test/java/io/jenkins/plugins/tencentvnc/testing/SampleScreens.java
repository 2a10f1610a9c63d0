package io.jenkins.plugins.tencentvnc.testing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Typical screens of machines, drawn without fonts of the operating system. Equal at each call. */
public final class SampleScreens {

    private static final int GREY = 0xaaaaaa;
    private static final int BLACK = 0x202020;
    private static final int ICON = 48;

    private SampleScreens() {}

    /** Returns a text console full of log lines. */
    public static BufferedImage text(int width, int height) {
        BufferedImage screen = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        write(screen, 0, 0, width, height, GREY);
        return screen;
    }

    /** Returns a desktop: clouds like a photograph, icons, a task bar and two windows with text. */
    public static BufferedImage desktop(int width, int height) {
        BufferedImage screen = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = screen.createGraphics();
        clouds(screen);
        for (int y = ICON; y < height - 3 * ICON; y += 2 * ICON) {
            icon(screen, ICON / 2, y);
        }
        window(screen, graphics, width / 6, height / 8, width / 2, height / 2);
        window(screen, graphics, width / 3, height / 3, width / 2, height / 2);
        graphics.setColor(new Color(0x101820));
        graphics.fillRect(0, height - 40, width, 40);
        graphics.dispose();
        return screen;
    }

    /** Draws noise at all scales, with a coarse structure stronger than a fine one, as in photographs. */
    private static void clouds(BufferedImage screen) {
        SplittableRandom random = new SplittableRandom(3);
        int width = screen.getWidth();
        int height = screen.getHeight();
        for (int shift = 0; shift <= 16; shift += 8) {
            double[] light = new double[width * height];
            for (int size = 2; size <= 256; size *= 2) {
                int columns = width / size + 2;
                double[] grid = random.doubles((long) columns * (height / size + 2), -60, 60)
                        .toArray();
                for (int i = 0; i < light.length; i++) {
                    light[i] += between(grid, columns, (double) (i % width) / size, (double) (i / width) / size)
                            * size
                            / 256;
                }
            }
            for (int i = 0; i < light.length; i++) {
                int value = (int) Math.max(0, Math.min(255, 120 + light[i]));
                screen.setRGB(i % width, i / width, screen.getRGB(i % width, i / width) | value << shift);
            }
        }
    }

    /** Interpolates the value at a point of a grid from the four around it. */
    private static double between(double[] grid, int columns, double x, double y) {
        int at = (int) y * columns + (int) x;
        double right = x % 1;
        double below = y % 1;
        return (grid[at] * (1 - right) + grid[at + 1] * right) * (1 - below)
                + (grid[at + columns] * (1 - right) + grid[at + columns + 1] * right) * below;
    }

    private static void window(BufferedImage screen, Graphics2D graphics, int x, int y, int width, int height) {
        graphics.setColor(new Color(0x2b579a));
        graphics.fillRect(x, y, width, 30);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(x, y + 30, width, height - 30);
        write(screen, x + 8, y + 38, width - 16, height - 46, BLACK);
    }

    /** Draws a small picture in which all pixels differ. */
    private static void icon(BufferedImage screen, int x, int y) {
        SplittableRandom random = new SplittableRandom(y);
        for (int i = 0; i < ICON * ICON; i++) {
            screen.setRGB(x + i % ICON, y + i / ICON, random.nextInt(1 << 24));
        }
    }

    private static void write(BufferedImage screen, int x, int y, int width, int height, int colour) {
        SplittableRandom random = new SplittableRandom(7);
        int columns = width / PixelFont.WIDTH;
        for (int line = 0; line < height / PixelFont.HEIGHT; line++) {
            String text = "[%12.6f] systemd[%d]: unit-%x.service: Main process exited, code=%s, status=%d"
                    .formatted(
                            line * 0.731 + random.nextDouble(),
                            random.nextInt(9_999),
                            random.nextInt(),
                            random.nextBoolean() ? "killed" : "exited",
                            random.nextInt(256));
            for (int i = 0; i < Math.min(columns, text.length()); i++) {
                PixelFont.draw(screen, x + i * PixelFont.WIDTH, y + line * PixelFont.HEIGHT, text.charAt(i), colour);
            }
        }
    }
}
