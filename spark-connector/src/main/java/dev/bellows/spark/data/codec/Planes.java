package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import dev.bellows.data.vision.Pixels;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as {@code [channels, height, width]}, red before green before blue, each a number from 0 to 255.
 *
 * @param wanted what the network takes; null: what the pictures are
 */
record Planes(ColumnName column, NumberSink sink, @Nullable Shape wanted, ImageResize resize) implements Serializable {
    private static final int RANK = 3;

    /** Of a column with this target, which decides only where it is one that pictures can have. */
    static Planes of(ColumnName column, Target target) {
        return new Planes(
                column, target.sink(), target.shape().filter(Planes::canBe).orElse(null), target.resize());
    }

    /** Whether a field of this shape can be a picture. */
    static boolean canBe(Shape shape) {
        return shape.rank() == RANK && Pixels.canHave(shape.dim(0));
    }

    /**
     * The shape in which a picture is written.
     *
     * @throws BadValueException if it is of another size than wanted, and none may be resized
     */
    Shape shape(int channels, int height, int width) {
        if (wanted == null) {
            return Shape.of(channels, height, width);
        }
        if (resize == ImageResize.ERROR && (height != wanted.dim(1) || width != wanted.dim(2))) {
            throw new BadValueException(
                            column + " holds a picture of height " + height + " and width " + width,
                            ", but the network takes height " + wanted.dim(1) + " and width " + wanted.dim(2),
                            "set imageResize to stretch or crop, or bring all pictures to one size")
                    .always();
        }
        return wanted;
    }

    void write(Pixels picture, ByteBuffer out) {
        Shape shape = shape(picture.channels(), picture.height(), picture.width());
        Pixels sized = resize.apply(picture.withChannels(shape.dim(0)), shape.dim(1), shape.dim(2));
        for (int channel = 0; channel < sized.channels(); channel++) {
            for (int y = 0; y < sized.height(); y++) {
                for (int x = 0; x < sized.width(); x++) {
                    put(sized.at(y, x, channel), out);
                }
            }
        }
    }

    private void put(int value, ByteBuffer out) {
        if (!sink.whole(out, value)) {
            throw sink.refusal(column, value, Integer.toString(value), " in a picture");
        }
    }

    /** The refusal of what is no picture. */
    BadValueException refusal(String why, @Nullable Throwable cause) {
        BadValueException refusal = new BadValueException(
                column + " holds what cannot be read as a picture: " + why,
                "",
                "repair or drop such rows; of transform's rows, handleInvalid can");
        if (cause != null) {
            refusal.initCause(cause);
        }
        return refusal;
    }
}
