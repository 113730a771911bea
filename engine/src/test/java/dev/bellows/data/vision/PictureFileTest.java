package dev.bellows.data.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureFileTest {
    @Test
    void givesTheStoredValuesOfGrey() throws IOException {
        for (String format : List.of("png", "jpeg")) {
            Pixels grey = PictureFile.decode(file(plain(BufferedImage.TYPE_BYTE_GRAY, 100), format));
            assertEquals(1, grey.channels());
            assertEquals(100, grey.at(3, 2, 0), format);
            Pixels colour = PictureFile.decode(file(plain(BufferedImage.TYPE_3BYTE_BGR, 100), format));
            assertEquals(3, colour.channels());
            assertEquals(100, colour.at(3, 2, 1), 1, format);
        }
        assertEquals(
                100,
                PictureFile.decode(file(plain(BufferedImage.TYPE_USHORT_GRAY, 100 * 257), "png"))
                        .at(0, 0, 0));
        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(1, 0, 0xFFFFFF);
        assertArrayEquals(
                new byte[] {0, -1},
                PictureFile.decode(file(bits, "png")).withChannels(1).bytes());
    }

    @Test
    void givesColoursInTheirOrderAndOpacity() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xFF010203);
        image.setRGB(1, 0, 0x80FFFEFD);
        Pixels pixels = PictureFile.decode(file(image, "png"));
        assertEquals(4, pixels.channels());
        assertArrayEquals(new byte[] {1, 2, 3, -1, -1, -2, -3, -128}, pixels.bytes());
        assertArrayEquals(
                new byte[] {1, 2, 3, -1, -2, -3}, pixels.withChannels(3).bytes());
        // 0.299 · 1 + 0.587 · 2 + 0.114 · 3 = 1.815
        assertArrayEquals(new byte[] {2, -2}, pixels.withChannels(1).bytes());
        assertArrayEquals(
                new byte[] {7, 7, 7, -1},
                new Pixels(1, 1, 1, new byte[] {7}).withChannels(4).bytes());
    }

    /** Where the corners marked 1 (top left), 2 (top right), 3 and 4 lie once a picture is upright. */
    @Test
    void turnsPicturesUprightAsCamerasStoredThem() throws IOException {
        byte[][] upright = {
            {1, 2, 3, 4},
            {2, 1, 4, 3},
            {4, 3, 2, 1},
            {3, 4, 1, 2},
            {1, 3, 2, 4},
            {3, 1, 4, 2},
            {4, 2, 3, 1},
            {2, 4, 1, 3}
        };
        byte[] png = file(corners(), "png");
        for (int orientation = 1; orientation <= 8; orientation++) {
            Pixels pixels = PictureFile.decode(pngWithExif(png, orientation));
            assertEquals(orientation > 4 ? 3 : 2, pixels.height());
            assertArrayEquals(
                    new int[] {pixels.height(), pixels.width()}, PictureFile.size(pngWithExif(png, orientation)));
            int bottom = pixels.height() - 1;
            int right = pixels.width() - 1;
            int[] found = {
                pixels.at(0, 0, 0), pixels.at(0, right, 0), pixels.at(bottom, 0, 0), pixels.at(bottom, right, 0)
            };
            for (int i = 0; i < 4; i++) {
                assertEquals(upright[orientation - 1][i], found[i], "orientation " + orientation);
            }
        }
    }

    @Test
    void readsTheOrientationOfJpegsInBothByteOrders() throws IOException {
        byte[] jpeg = file(plain(BufferedImage.TYPE_BYTE_GRAY, 50), "jpeg");
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            byte[] tiff = tiff(6, order);
            ByteBuffer with = ByteBuffer.allocate(jpeg.length + 10 + tiff.length);
            with.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (8 + tiff.length));
            with.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff).put(jpeg, 2, jpeg.length - 2);
            Pixels pixels = PictureFile.decode(with.array());
            assertEquals(List.of(3, 4), List.of(pixels.height(), pixels.width()), order.toString());
        }
    }

    @Test
    void saysWhatIsNoPicture() throws IOException {
        assertEquals(
                "the bytes are no picture of a format that is known",
                assertThrows(IOException.class, () -> PictureFile.decode("<html>".getBytes(StandardCharsets.UTF_8)))
                        .getMessage());
        byte[] png = file(corners(), "png");
        ByteBuffer.wrap(png).putInt(16, 1_000_000).putInt(20, 1_000_000);
        String message =
                assertThrows(IOException.class, () -> PictureFile.decode(png)).getMessage();
        assertTrue(message.startsWith("the picture has 1000000 by 1000000 pixels, more than can be decoded"), message);
    }

    @Test
    void answersDamagedFilesWithAnIOException() throws IOException {
        Random random = new Random(7);
        for (String format : List.of("png", "jpeg", "gif")) {
            byte[] whole = file(plain(BufferedImage.TYPE_BYTE_GRAY, 90), format);
            for (int i = 0; i < 300; i++) {
                byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                try {
                    PictureFile.decode(damaged);
                } catch (IOException said) {
                    assertFalse(String.valueOf(said.getMessage()).isEmpty());
                }
            }
        }
    }

    @Test
    void tellsFilesFromPixels() throws IOException {
        for (String format : List.of("png", "jpeg", "gif")) {
            byte[] file = file(corners(), format);
            assertTrue(PictureFile.begins(file) && PictureFile.isWhole(file), format);
            byte[] longer = Arrays.copyOf(file, file.length + 1);
            assertTrue(PictureFile.begins(longer) && !PictureFile.isWhole(longer), format);
        }
        assertFalse(PictureFile.begins(new byte[] {(byte) 0xFF, (byte) 0xD8}));
        assertFalse(PictureFile.begins(new byte[0]));
    }

    @Test
    void smoothsWhatItMakesSmaller() {
        Pixels edge = new Pixels(1, 4, 1, new byte[] {0, 0, -1, -1});
        // the first new pixel lies at 1 of 4 and reaches to 3: weights 3/4, 3/4 and 1/4, so 255 / 7
        assertArrayEquals(new byte[] {36, (byte) 219}, edge.stretched(1, 2).bytes());
        // grown twice: centres at 1/4, 3/4 of each pixel
        Pixels two = new Pixels(1, 2, 1, new byte[] {0, 100});
        assertArrayEquals(new byte[] {0, 25, 75, 100}, two.stretched(1, 4).bytes());
        byte[] flat = new byte[17 * 31 * 3];
        Arrays.fill(flat, (byte) 100);
        byte[] smaller = new byte[5 * 4 * 3];
        Arrays.fill(smaller, (byte) 100);
        assertArrayEquals(smaller, new Pixels(17, 31, 3, flat).stretched(5, 4).bytes());
        assertArrayEquals(smaller, new Pixels(17, 31, 3, flat).cropped(5, 4).bytes());
    }

    @Test
    void cropsTheMiddle() {
        byte[] columns = {0, 0, 10, 20, 0, 0, 0, 0, 30, 40, 0, 0};
        assertArrayEquals(
                new byte[] {10, 20, 30, 40},
                new Pixels(2, 6, 1, columns).cropped(2, 2).bytes());
        assertArrayEquals(
                new byte[] {10, 20, 30, 40},
                new Pixels(4, 2, 1, new byte[] {0, 0, 10, 20, 30, 40, 0, 0})
                        .cropped(2, 2)
                        .bytes());
    }

    private static BufferedImage plain(int type, int value) {
        BufferedImage image = new BufferedImage(3, 4, type);
        WritableRaster raster = image.getRaster();
        for (int band = 0; band < raster.getNumBands(); band++) {
            int[] all = new int[12];
            Arrays.fill(all, value);
            raster.setSamples(0, 0, 3, 4, band, all);
        }
        return image;
    }

    private static BufferedImage corners() {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 1);
        image.getRaster().setSample(2, 0, 0, 2);
        image.getRaster().setSample(0, 1, 0, 3);
        image.getRaster().setSample(2, 1, 0, 4);
        return image;
    }

    private static byte[] file(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }

    private static byte[] tiff(int orientation, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
        tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        tiff.putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(77);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    private static byte[] pngWithExif(byte[] png, int orientation) {
        byte[] tiff = tiff(orientation, ByteOrder.BIG_ENDIAN);
        int header = 33;
        ByteBuffer with = ByteBuffer.allocate(png.length + 12 + tiff.length);
        with.put(png, 0, header).putInt(tiff.length);
        int chunk = with.position();
        with.put("eXIf".getBytes(StandardCharsets.US_ASCII)).put(tiff);
        CRC32 crc = new CRC32();
        crc.update(with.array(), chunk, 4 + tiff.length);
        with.putInt((int) crc.getValue()).put(png, header, png.length - header);
        return with.array();
    }
}
