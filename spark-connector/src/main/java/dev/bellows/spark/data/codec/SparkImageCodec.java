package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import dev.bellows.data.vision.Pixels;
import java.nio.ByteBuffer;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;

/**
 * Pictures as Spark's source image and {@link ImageSchema} have them: a struct of origin, height, width, number of channels, OpenCV's
 * type and the pixels row by row, in each blue, green, red and perhaps opacity.
 */
record SparkImageCodec(ColumnName column, Planes planes) implements ColumnCodec {
    private static final int FIELDS = 6;
    private static final int ORIGIN = 0;
    private static final int HEIGHT = 1;
    private static final int WIDTH = 2;
    private static final int CHANNELS = 3;
    private static final int DATA = 5;

    /** Whether a column's type is that of such pictures. */
    static boolean reads(DataType type) {
        return type.sameType(ImageSchema.columnSchema());
    }

    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        InternalRow image = image(row, ordinal);
        return planes.shape(image.getInt(CHANNELS), image.getInt(HEIGHT), image.getInt(WIDTH));
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return Math.toIntExact(shape(row, ordinal).size());
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        InternalRow image = image(row, ordinal);
        int channels = image.getInt(CHANNELS);
        byte[] stored = image.getBinary(DATA);
        byte[] bytes = channels == 1 ? stored : redFirst(stored, channels);
        planes.write(new Pixels(image.getInt(HEIGHT), image.getInt(WIDTH), channels, bytes), out);
    }

    private static byte[] redFirst(byte[] blueFirst, int channels) {
        byte[] turned = blueFirst.clone();
        for (int at = 0; at < turned.length; at += channels) {
            turned[at] = blueFirst[at + 2];
            turned[at + 2] = blueFirst[at];
        }
        return turned;
    }

    /** Of pictures that it could not read, the source says a height, width and number of channels of −1. */
    private InternalRow image(SpecializedGetters row, int ordinal) {
        if (row.isNullAt(ordinal)) {
            throw column.missing();
        }
        InternalRow image = row.getStruct(ordinal, FIELDS);
        for (int field = HEIGHT; field < FIELDS; field++) {
            if (image.isNullAt(field)) {
                throw column.missing();
            }
        }
        int height = image.getInt(HEIGHT);
        int width = image.getInt(WIDTH);
        int channels = image.getInt(CHANNELS);
        if (height < 1 || width < 1 || !Pixels.canHave(channels)) {
            throw planes.refusal(
                    origin(image) + "height " + height + ", width " + width + ", " + channels + " channels", null);
        }
        int bytes = image.getBinary(DATA).length;
        if ((long) height * width * channels != bytes) {
            throw planes.refusal(
                    origin(image) + bytes + " bytes for " + height + " by " + width + " by " + channels, null);
        }
        return image;
    }

    private static String origin(InternalRow image) {
        return image.isNullAt(ORIGIN) ? "" : image.getUTF8String(ORIGIN) + " has ";
    }
}
