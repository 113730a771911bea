package dev.bellows.data.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.DamagedBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Record files that are damaged are read, or refused with a sentence; {@code MxNetFilesTest} has MXNet read and write whole ones. */
class RecordFuzzTest {
    private static final int FILES = Integer.getInteger("bellows.fuzz.files", 1000);
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 1);

    @TempDir
    private Path folder;

    private byte[] whole(Path file) throws IOException {
        try (RecordWriter out = RecordWriter.create(file)) {
            out.write(new ImageRecord(new float[] {3}, 1, 2, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5})).write());
            out.write(ByteBuffer.wrap(new byte[] {0x0A, 0x23, (byte) 0xD7, (byte) 0xCE, 9}));
            out.write(new ImageRecord(new float[] {1, 2}, 3, 4, ByteBuffer.wrap(new byte[] {6})).write());
        }
        return Files.readAllBytes(file);
    }

    @Test
    void damagedFilesAreReadOrRefusedWithASentence() throws IOException {
        Path file = folder.resolve("some.rec");
        byte[] whole = whole(file);
        Files.delete(folder.resolve("some.idx"));
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            String told = "-Dbellows.fuzz.files=1 -Dbellows.fuzz.seed=" + (SEED + i);
            Random random = new Random(SEED + i);
            byte[] start = Arrays.copyOf(whole, whole.length - random.nextInt(whole.length / 2));
            byte[] damaged = DamagedBytes.of(start, random);
            Files.write(file, damaged);
            try (RecordFile records = RecordFile.open(file)) {
                for (int k = 0; k < records.size(); k++) {
                    assertTrue(records.get(k).remaining() <= damaged.length, told);
                    ImageRecord.read(records.get(k));
                }
            } catch (IOException | UncheckedIOException refusal) {
                assertTrue(String.valueOf(refusal.getMessage()).length() > 20, told);
                refused++;
            } catch (RuntimeException | OutOfMemoryError e) {
                throw new AssertionError(told, e);
            }
        }
        assertTrue(refused > FILES / 4, "only " + refused + " of " + FILES + " were refused");
    }

    /** As MXNet cuts them: at the magic number, if a multiple of 4 bytes stands before it. */
    @Test
    void cutsRecordsAtTheMagicNumberWhereItIsAligned() throws IOException {
        String magic = "0a23d7ce";
        String cuts = magic + "00000020" + magic + "00000040" + magic + "00000040" + magic + "00000060";
        assertEquals(cuts, written(magic + magic + magic), "four parts of nothing");
        assertEquals(magic + "08000000" + "6162" + magic + "6364", written("6162" + magic + "6364"), "not aligned");
        assertEquals(
                magic + "04000020" + "61626364" + magic + "01000060" + "65000000", written("61626364" + magic + "65"));
    }

    private String written(String record) throws IOException {
        Path file = folder.resolve("one.rec");
        try (RecordWriter out = RecordWriter.create(file)) {
            out.write(ByteBuffer.wrap(HexFormat.of().parseHex(record)));
        }
        try (RecordFile records = RecordFile.open(file)) {
            assertEquals(record, HexFormat.of().formatHex(records.get(0).array()));
        }
        return HexFormat.of().formatHex(Files.readAllBytes(file));
    }

    /** A number as the label is in the header and its count is 0; of a list the header has the length, of a list of one too. */
    @Test
    void theCountSaysWhetherALabelWasAList() throws IOException {
        byte[] one = {1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 0x40, 7
        };
        ImageRecord list = ImageRecord.read(ByteBuffer.wrap(one));
        assertArrayEquals(new float[] {4}, list.labels());
        assertEquals(ByteBuffer.wrap(new byte[] {7}), list.bytes());
        ByteBuffer number = new ImageRecord(new float[] {4}, 9, 0, ByteBuffer.wrap(new byte[] {7})).write();
        assertEquals(
                "00000000" + "00008040",
                HexFormat.of().formatHex(number.array()).substring(0, 16));
        assertArrayEquals(new float[] {4}, ImageRecord.read(number).labels());
    }

    @Test
    void writesWhatItReads() throws IOException {
        Path file = folder.resolve("some.rec");
        whole(file);
        try (RecordFile records = RecordFile.open(file)) {
            assertEquals(3, records.size());
            assertArrayEquals(
                    new byte[] {0x0A, 0x23, (byte) 0xD7, (byte) 0xCE, 9},
                    records.get(1).array());
            assertArrayEquals(
                    new float[] {1, 2}, ImageRecord.read(records.get(2)).labels());
        }
        IOException refusal =
                assertThrows(IOException.class, () -> ImageRecord.read(ByteBuffer.wrap(new byte[] {1, 2})));
        assertTrue(refusal.getMessage().contains("a record of 2 bytes"), refusal::getMessage);
    }

    /** Lengths and places are held against the file before there is memory for them. */
    @Test
    void saysWhereAFileClaimsMoreThanItHas() throws IOException {
        Path file = folder.resolve("claims.rec");
        Files.write(file, HexFormat.of().parseHex("0a23d7ce" + "ffffff1f" + "01020304"));
        assertEquals("record file: cut off at byte 12: " + file, refusal(file));
        Files.write(file, HexFormat.of().parseHex("0a23d7ce" + "04000000" + "01020304"));
        Files.writeString(folder.resolve("claims.idx"), "0\t-8\n");
        assertEquals("record file: no record at byte -8 of " + file, refusal(file));
        IOException labels = assertThrows(
                IOException.class,
                () -> ImageRecord.read(ByteBuffer.wrap(HexFormat.of().parseHex("ffffff7f" + "00".repeat(20)))));
        assertEquals("a record with 2147483647 labels in 0 bytes", labels.getMessage());
    }

    private static String refusal(Path file) throws IOException {
        try (RecordFile records = RecordFile.open(file)) {
            return assertThrows(UncheckedIOException.class, () -> records.get(0))
                    .getMessage()
                    .replaceFirst("^record file: cannot read record 0: ", "");
        }
    }
}
