package dev.bellows.data.file;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures as arrays: u8 {@code [height, width, channels]}, the channels in the order red, green, blue. */
public final class Images {
    private static final int RGB = 3;

    private Images() {}

    /**
     * Reads a file of any format that {@link ImageIO} knows, such as PNG, JPEG, GIF and BMP; an alpha channel is dropped.
     *
     * @throws IOException if the file cannot be read or is no such picture
     */
    public static NDArray read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            BufferedImage image = ImageIO.read(in);
            if (image == null) {
                throw new IOException("images: no format that is known: " + file);
            }
            return of(image);
        }
    }

    /** The pixels of an image. */
    public static NDArray of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] bytes = new byte[Math.multiplyExact(RGB, pixels.length)];
        for (int i = 0; i < pixels.length; i++) {
            bytes[RGB * i] = (byte) (pixels[i] >> 16);
            bytes[RGB * i + 1] = (byte) (pixels[i] >> 8);
            bytes[RGB * i + 2] = (byte) pixels[i];
        }
        return bytes(bytes, 0, height, width, RGB);
    }

    /** A u8 array of the given extents from bytes at an offset. */
    static NDArray bytes(byte[] from, int offset, int... dims) {
        NDArray array = NDArray.empty(Spec.of(DType.U8, dims));
        array.write(ByteBuffer.wrap(from, offset, Math.toIntExact(array.shape().size())));
        return array;
    }
}
