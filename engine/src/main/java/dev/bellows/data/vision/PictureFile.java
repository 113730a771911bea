package dev.bellows.data.vision;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Files of pictures, as bytes in memory: of any format that {@link ImageIO} knows, such as PNG, JPEG, GIF and BMP. Pictures that a
 * camera stored turned (EXIF's orientation) are turned upright; of moving ones the first is read.
 */
public final class PictureFile {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] PNG_END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] JPEG_END = {(byte) 0xFF, (byte) 0xD9};
    private static final List<byte[]> GIF =
            List.of("GIF87a".getBytes(StandardCharsets.US_ASCII), "GIF89a".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] GIF_END = {0x3B};

    /** A decoder holds a picture more than once, and other tasks share the heap. */
    private static final int HEAP_BYTES_PER_PIXEL = 16;

    private PictureFile() {}

    /** Whether bytes begin as a PNG, JPEG or GIF file does. */
    public static boolean begins(byte[] bytes) {
        return begins(bytes, PNG) || begins(bytes, JPEG) || begins(bytes, GIF.get(0)) || begins(bytes, GIF.get(1));
    }

    /** Whether bytes begin and end as a PNG, JPEG or GIF file does; pixels that do so by chance are not to be expected. */
    public static boolean isWhole(byte[] bytes) {
        return (begins(bytes, PNG) && ends(bytes, PNG_END))
                || (begins(bytes, JPEG) && ends(bytes, JPEG_END))
                || ((begins(bytes, GIF.get(0)) || begins(bytes, GIF.get(1))) && ends(bytes, GIF_END));
    }

    private static boolean begins(byte[] bytes, byte[] with) {
        return bytes.length >= with.length && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }

    private static boolean ends(byte[] bytes, byte[] with) {
        return bytes.length >= with.length
                && Arrays.equals(bytes, bytes.length - with.length, bytes.length, with, 0, with.length);
    }

    /**
     * The pixels of a file.
     *
     * @throws IOException if the bytes are no picture, a damaged one, or one too large for this JVM's heap; the message says which
     */
    public static Pixels decode(byte[] file) throws IOException {
        try {
            return Pixels.of(read(file, reader -> reader.read(0))).upright(ExifOrientation.of(file));
        } catch (RuntimeException e) { // readers throw many kinds of them on damaged files
            throw damaged(e);
        }
    }

    /**
     * The height and width of a file's picture, without its pixels.
     *
     * @throws IOException as {@link #decode} does, where that is plain already
     */
    public static int[] size(byte[] file) throws IOException {
        try {
            int[] stored = read(file, reader -> new int[] {reader.getHeight(0), reader.getWidth(0)});
            return ExifOrientation.isOnItsSide(ExifOrientation.of(file)) ? new int[] {stored[1], stored[0]} : stored;
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private static IOException damaged(RuntimeException e) {
        return new IOException("the picture is damaged: " + e.getMessage(), e);
    }

    /** What is asked of a reader. */
    private interface Reading<T> {
        T of(ImageReader reader) throws IOException;
    }

    private static <T> T read(byte[] file, Reading<T> reading) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("the bytes are no picture of a format that is known");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                requireRoom(reader.getWidth(0), reader.getHeight(0));
                return reading.of(reader);
            } finally {
                reader.dispose();
            }
        }
    }

    private static void requireRoom(int width, int height) throws IOException {
        long most = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_PIXEL;
        if ((long) width * height > most) {
            throw new IOException("the picture has " + width + " by " + height
                    + " pixels, more than can be decoded in a heap of this size (" + most + ")");
        }
    }
}
