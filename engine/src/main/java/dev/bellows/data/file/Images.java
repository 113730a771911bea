package dev.bellows.data.file;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.data.vision.PictureFile;
import dev.bellows.data.vision.Pixels;
import dev.bellows.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Pictures as arrays: u8 {@code [height, width, channels]}, the channels in the order red, green, blue. */
public final class Images {
    private static final int RGB = 3;

    private Images() {}

    /**
     * Reads a file of any format that {@link javax.imageio.ImageIO} knows, such as PNG, JPEG, GIF and BMP. The values are those that are
     * stored; grey is repeated in all channels and opacity is dropped. Pictures that a camera stored turned are turned upright.
     *
     * @throws IOException if the file cannot be read or is no such picture
     */
    public static NDArray read(Path file) throws IOException {
        try {
            return of(PictureFile.decode(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("images: " + file + ": " + e.getMessage(), e);
        }
    }

    /** The pixels of an image. */
    public static NDArray of(BufferedImage image) {
        return of(Pixels.of(image));
    }

    /** Pixels as an array. */
    static NDArray of(Pixels pixels) {
        return bytes(pixels.withChannels(RGB).bytes(), 0, pixels.height(), pixels.width(), RGB);
    }

    /** A u8 array of the given extents from bytes at an offset. */
    static NDArray bytes(byte[] from, int offset, int... dims) {
        NDArray array = NDArray.empty(Spec.of(DType.U8, dims));
        array.write(ByteBuffer.wrap(from, offset, Math.toIntExact(array.shape().size())));
        return array;
    }
}
