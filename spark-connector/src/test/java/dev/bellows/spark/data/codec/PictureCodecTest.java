package dev.bellows.spark.data.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.image.ImageSchema$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class PictureCodecTest {
    private static final ColumnName COLUMN = new ColumnName("featuresCol", "content");
    private static final DataType STRUCT = ImageSchema.columnSchema();
    /** Two rows of three pixels: red, green, blue; then 10, 20, 30 and black and white. */
    private static final int[] COLOURS = {0xFF0000, 0x00FF00, 0x0000FF, 0x0A141E, 0x000000, 0xFFFFFF};

    private static final float[] PLANES = {
        255, 0, 0, 10, 0, 255, //
        0, 255, 0, 20, 0, 255, //
        0, 0, 255, 30, 0, 255
    };

    @Test
    void readsFilesAndSparksPicturesAsPlanesFromRedToBlue() {
        byte[] file = png(COLOURS);
        assertArrayEquals(PLANES, read(DataTypes.BinaryType, file, target(3, 2, 3)));
        assertArrayEquals(PLANES, read(STRUCT, struct(file), target(3, 2, 3)));
        assertEquals(
                Shape.of(3, 2, 3),
                codec(DataTypes.BinaryType, Target.of(DType.F32, false)).shape(row(DataTypes.BinaryType, file), 0));
        assertEquals(
                Shape.of(3, 2, 3), codec(STRUCT, Target.of(DType.F32, false)).shape(row(STRUCT, struct(file)), 0));
    }

    @Test
    void givesAsManyChannelsAsTheNetworkTakes() {
        float[] grey = {76, 150, 29, 18, 0, 255};
        assertArrayEquals(grey, read(DataTypes.BinaryType, png(COLOURS), target(1, 2, 3)));
        assertArrayEquals(grey, read(STRUCT, struct(png(COLOURS)), target(1, 2, 3)));
        float[] opaque = read(STRUCT, struct(png(COLOURS)), target(4, 2, 3));
        assertEquals(24, opaque.length);
        assertEquals(255, opaque[18]);
        Row stored = RowFactory.create("grey.png", 1, 2, 1, 0, new byte[] {7, (byte) 200});
        assertArrayEquals(new float[] {7, 200, 7, 200, 7, 200}, read(STRUCT, stored, target(3, 1, 2)));
        assertEquals(
                Shape.of(1, 1, 2), codec(STRUCT, Target.of(DType.F32, false)).shape(row(STRUCT, stored), 0));
    }

    @Test
    void takesBytesThatAreNoFileAsTheyAre() {
        byte[] pixels = new byte[18];
        pixels[0] = (byte) 0xFF;
        pixels[1] = (byte) 0xD8;
        pixels[2] = (byte) 0xFF; // as a JPEG begins
        float[] read = read(DataTypes.BinaryType, pixels, target(3, 2, 3));
        assertArrayEquals(new float[] {255, 216, 255, 0}, new float[] {read[0], read[1], read[2], read[17]});
        byte[] file = png(COLOURS);
        Target asLongAsTheFile = target(1, 1, file.length);
        assertEquals(
                "featuresCol: column 'content' holds a picture of height 2 and width 3, but the network takes height 1"
                        + " and width " + file.length
                        + "; set imageResize to stretch or crop, or bring all pictures to one size",
                refusal(DataTypes.BinaryType, file, asLongAsTheFile));
        assertEquals(
                137,
                read(
                        DataTypes.BinaryType,
                        file,
                        Target.of(DType.F32, false).in(Shape.of(file.length), ImageResize.ERROR))[0]);
    }

    @Test
    void bringsPicturesToSizeWhereItMay() {
        for (DataType type : List.of(DataTypes.BinaryType, STRUCT)) {
            Object value = type == STRUCT ? struct(png(COLOURS)) : png(COLOURS);
            float[] cropped = read(
                    type, value, new Target(DType.F32, false, target(1, 2, 1).shape(), ImageResize.CROP));
            assertArrayEquals(new float[] {150, 0}, cropped);
            float[] stretched = read(
                    type, value, new Target(DType.F32, false, target(1, 1, 1).shape(), ImageResize.STRETCH));
            // weights along three columns 2/3, 1, 2/3 of 7/3, along two rows a half each
            assertEquals((76 * 2 + 150 * 3 + 29 * 2 + 18 * 2 + 255 * 2) / 14f, stretched[0], 0.51);
            assertEquals(
                    "featuresCol: column 'content' holds a picture of height 2 and width 3, but the network takes"
                            + " height 2 and width 2; set imageResize to stretch or crop, or bring all pictures to one"
                            + " size",
                    refusal(type, value, target(3, 2, 2)));
        }
    }

    @Test
    void readsSeveralPicturesOfARow() {
        DataType several = DataTypes.createArrayType(DataTypes.BinaryType);
        byte[] file = png(COLOURS);
        float[] twice = read(several, List.of(file, file), target(2, 3, 2, 3));
        assertEquals(36, twice.length);
        assertEquals(30, twice[18 + 15]);
    }

    @Test
    void saysWhatIsNoPicture() {
        assertEquals(
                "featuresCol: column 'content' is null; drop such rows (na().drop()) or fill them in",
                refusal(STRUCT, null, target(3, 2, 3)));
        assertEquals(
                "featuresCol: column 'content' holds what cannot be read as a picture: file:/a.txt has height -1,"
                        + " width -1, -1 channels; repair or drop such rows; of transform's rows, handleInvalid can",
                refusal(STRUCT, RowFactory.create("file:/a.txt", -1, -1, -1, -1, new byte[0]), target(3, 2, 3)));
        assertEquals(
                "featuresCol: column 'content' holds what cannot be read as a picture: 5 bytes for 1 by 2 by 3; repair"
                        + " or drop such rows; of transform's rows, handleInvalid can",
                refusal(STRUCT, RowFactory.create(null, 1, 2, 3, 16, new byte[5]), target(3, 1, 2)));
        byte[] cut = Arrays.copyOf(png(COLOURS), 40);
        String message = refusal(DataTypes.BinaryType, cut, target(3, 2, 3));
        assertTrue(
                message.startsWith("featuresCol: column 'content' holds what cannot be read as a picture: "), message);
        assertFalse(message.contains("null"), message);
    }

    private static Target target(int... shape) {
        return Target.of(DType.F32, false).in(Shape.of(shape), ImageResize.ERROR);
    }

    private static ColumnCodec codec(DataType type, Target target) {
        return ColumnTypes.codec(COLUMN, type, target);
    }

    private static InternalRow row(DataType type, Object value) {
        return InternalRows.of(type, value);
    }

    private static float[] read(DataType type, Object value, Target target) {
        ColumnCodec codec = codec(type, target);
        InternalRow row = row(type, value);
        assertTrue(codec.fits(row, 0, target.shape().orElseThrow()));
        ByteBuffer out =
                ByteBuffer.allocate((int) (4 * target.shape().orElseThrow().size()));
        codec.write(row, 0, out);
        assertEquals(0, out.remaining());
        float[] read = new float[out.capacity() / 4];
        out.flip().asFloatBuffer().get(read);
        return read;
    }

    private static String refusal(DataType type, Object value, Target target) {
        ColumnCodec codec = codec(type, target);
        InternalRow row = row(type, value);
        return assertThrows(BadValueException.class, () -> {
                    codec.fits(row, 0, target.shape().orElseThrow());
                    codec.write(row, 0, ByteBuffer.allocate(1 << 12));
                })
                .getMessage();
    }

    private static Row struct(byte[] file) {
        return ImageSchema$.MODULE$.decode("x.png", file).get().getStruct(0);
    }

    private static byte[] png(int... colours) {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 3, 2, colours, 0, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertTrue(ImageIO.write(image, "png", out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
