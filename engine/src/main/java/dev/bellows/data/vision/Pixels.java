package dev.bellows.data.vision;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/**
 * A picture as bytes on the heap, {@code [height, width, channels]} from 0 to 255: one channel (grey), three (red, green, blue) or
 * four (and opacity). Values are those that are stored: no gamma and no colour profile is applied.
 */
public final class Pixels {
    private static final int GREY = 1;
    private static final int RGB = 3;
    private static final int RGBA = 4;
    private static final int BRIGHTEST = 255;

    private final int height;
    private final int width;
    private final int channels;
    private final byte[] bytes;

    /**
     * Pixels of these bytes, which are not copied.
     *
     * @param channels 1, 3 or 4
     */
    public Pixels(int height, int width, int channels, byte[] bytes) {
        if (height < 1 || width < 1 || (long) height * width * channels != bytes.length) {
            throw new IllegalArgumentException(
                    "pixels: " + bytes.length + " bytes are no [" + height + ", " + width + ", " + channels + "]");
        }
        if (!canHave(channels)) {
            throw new IllegalArgumentException("pixels: " + channels + " channels; there are pictures of 1, 3 and 4");
        }
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.bytes = bytes;
    }

    /** Whether pictures have so many channels. */
    public static boolean canHave(int channels) {
        return channels == GREY || channels == RGB || channels == RGBA;
    }

    /** The pixels of an image: as many channels as it has, three where it is none of grey and colour. */
    public static Pixels of(BufferedImage image) {
        ColorModel colours = image.getColorModel();
        int space = colours.getColorSpace().getType();
        boolean stored = colours instanceof ComponentColorModel
                && !colours.isAlphaPremultiplied()
                && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB);
        return stored ? stored(image) : converted(image);
    }

    private static Pixels stored(BufferedImage image) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int channels = bands == 2 ? RGBA : bands;
        int most = (1 << image.getColorModel().getComponentSize(0)) - 1;
        byte[] bytes = bytes(image, channels);
        int[] row = new int[image.getWidth() * bands];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, image.getWidth(), 1, row);
            for (int i = 0; i < row.length; i += bands) {
                for (int channel = 0; channel < channels; channel++) {
                    // grey with opacity: the grey three times, then the opacity
                    int band = bands == 2 ? channel / RGB : channel;
                    bytes[at++] = (byte) (int) (((long) row[i + band] * BRIGHTEST + most / 2) / most);
                }
            }
        }
        return new Pixels(image.getHeight(), image.getWidth(), channels, bytes);
    }

    private static Pixels converted(BufferedImage image) {
        int channels = image.getColorModel().hasAlpha() ? RGBA : RGB;
        byte[] bytes = bytes(image, channels);
        int[] row = new int[image.getWidth()];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                bytes[at++] = (byte) (pixel >> 16);
                bytes[at++] = (byte) (pixel >> 8);
                bytes[at++] = (byte) pixel;
                if (channels == RGBA) {
                    bytes[at++] = (byte) (pixel >> 24);
                }
            }
        }
        return new Pixels(image.getHeight(), image.getWidth(), channels, bytes);
    }

    private static byte[] bytes(BufferedImage image, int channels) {
        return new byte[Math.multiplyExact(Math.multiplyExact(image.getHeight(), image.getWidth()), channels)];
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int channels() {
        return channels;
    }

    /** Rows of pixels, each with its channels; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** The value of one channel of one pixel. */
    public int at(int y, int x, int channel) {
        return Byte.toUnsignedInt(bytes[(y * width + x) * channels + channel]);
    }

    /**
     * In so many channels: grey is repeated, colour becomes its luma (0.299 red, 0.587 green, 0.114 blue), opacity is left out or
     * full.
     */
    public Pixels withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        byte[] other = new byte[Math.multiplyExact(height * width, wanted)];
        for (int pixel = 0; pixel < height * width; pixel++) {
            int from = pixel * channels;
            int to = pixel * wanted;
            if (wanted == GREY) {
                other[to] = luma(from);
                continue;
            }
            for (int channel = 0; channel < RGB; channel++) {
                other[to + channel] = bytes[channels == GREY ? from : from + channel];
            }
            if (wanted == RGBA) {
                other[to + RGB] = (byte) BRIGHTEST;
            }
        }
        return new Pixels(height, width, wanted, other);
    }

    private byte luma(int from) {
        int red = Byte.toUnsignedInt(bytes[from]);
        int green = Byte.toUnsignedInt(bytes[from + 1]);
        int blue = Byte.toUnsignedInt(bytes[from + 2]);
        return (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }

    /** Upright, where a camera stored it turned or mirrored as EXIF's orientation 1 to 8 says. */
    Pixels upright(int orientation) {
        if (orientation <= 1 || orientation > 8) {
            return this;
        }
        boolean onItsSide = ExifOrientation.isOnItsSide(orientation);
        int rows = onItsSide ? width : height;
        int columns = onItsSide ? height : width;
        byte[] turned = new byte[bytes.length];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int from = source(orientation, y, x) * channels;
                System.arraycopy(bytes, from, turned, (y * columns + x) * channels, channels);
            }
        }
        return new Pixels(rows, columns, channels, turned);
    }

    /** The number of the stored pixel that belongs to a place of the upright picture. */
    private int source(int orientation, int y, int x) {
        int lastRow = height - 1;
        int lastColumn = width - 1;
        return switch (orientation) {
            case 2 -> y * width + lastColumn - x;
            case 3 -> (lastRow - y) * width + lastColumn - x;
            case 4 -> (lastRow - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (lastRow - x) * width + y;
            case 7 -> (lastRow - x) * width + lastColumn - y;
            case 8 -> x * width + lastColumn - y;
            default -> y * width + x;
        };
    }

    /** The whole picture, stretched to another size. */
    public Pixels stretched(int rows, int columns) {
        return SmoothResize.resize(this, new Rectangle(0, 0, width, height), rows, columns);
    }

    /** As much as possible of the middle of the picture, in another size; lengths keep their proportion. */
    public Pixels cropped(int rows, int columns) {
        int w = (int) Math.max(1, Math.min(width, Math.round((double) height * columns / rows)));
        int h = (int) Math.max(1, Math.min(height, Math.round((double) width * rows / columns)));
        return SmoothResize.resize(this, new Rectangle((width - w) / 2, (height - h) / 2, w, h), rows, columns);
    }
}
