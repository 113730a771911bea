package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import dev.bellows.data.vision.PictureFile;
import dev.bellows.data.vision.Pixels;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * Bytes that are a file of a picture, such as the content that Spark's source binaryFile gives. Bytes that do not begin as such a
 * file are what they are; so are those that are as many as the field has elements, unless they also end as a file does.
 */
record PictureFileCodec(BinaryCodec bytes, Planes planes) implements ColumnCodec {
    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        byte[] file = bytes.bytes(row, ordinal);
        if (!isPicture(file)) {
            return bytes.shape(row, ordinal);
        }
        if (planes.wanted() == null) {
            Pixels picture = decode(file);
            int channels = Math.min(picture.channels(), 3); // few networks want opacity
            return planes.shape(channels, picture.height(), picture.width());
        }
        try {
            int[] size = PictureFile.size(file);
            return planes.shape(planes.wanted().dim(0), size[0], size[1]);
        } catch (IOException e) {
            throw planes.refusal(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return Math.toIntExact(shape(row, ordinal).size());
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        byte[] file = bytes.bytes(row, ordinal);
        if (isPicture(file)) {
            planes.write(decode(file), out);
        } else {
            bytes.write(row, ordinal, out);
        }
    }

    private boolean isPicture(byte[] file) {
        boolean isLongAsPixels =
                planes.wanted() != null && file.length == planes.wanted().size();
        return isLongAsPixels ? PictureFile.isWhole(file) : PictureFile.begins(file);
    }

    private Pixels decode(byte[] file) {
        try {
            return PictureFile.decode(file);
        } catch (IOException e) {
            throw planes.refusal(String.valueOf(e.getMessage()), e);
        }
    }
}
