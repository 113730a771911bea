package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final byte[] SIX = {0, 1, 2, 3, (byte) 200, (byte) 255};

    @Test
    void readsAnyRank() throws IOException {
        assertEquals(List.of(6), read(IdxFiles.ubytes(SIX, 6)).shape());
        assertEquals(List.of(3, 2), read(IdxFiles.ubytes(SIX, 3, 2)).shape());
        assertEquals(List.of(1, 2, 3, 1), read(IdxFiles.ubytes(SIX, 1, 2, 3, 1)).shape());
    }

    @Test
    void readsValuesAsUnsigned() throws IOException {
        Idx idx = read(IdxFiles.ubytes(SIX, 2, 3));
        assertEquals(2, idx.items());
        assertEquals(3, idx.itemSize());
        assertEquals(200, idx.value(1, 1));
        assertEquals(255, idx.value(1, 2));
        assertArrayEquals(new byte[] {3, (byte) 200, (byte) 255}, idx.slice(1, 2));
    }

    @Test
    void readsGzippedAndPlainFilesAlike(@TempDir Path directory) throws IOException {
        byte[] plain = IdxFiles.ubytes(SIX, 6);
        Path file = directory.resolve("six");
        Path zipped = directory.resolve("six.gz");
        Files.write(file, plain);
        Files.write(zipped, IdxFiles.gzipped(plain));
        assertArrayEquals(SIX, Idx.read(file).slice(0, 6));
        assertArrayEquals(SIX, Idx.read(zipped).slice(0, 6));
    }

    @Test
    void readsAnEmptyArray() throws IOException {
        Idx idx = read(IdxFiles.ubytes(new byte[0], 0, 28, 28));
        assertEquals(0, idx.items());
        assertEquals(784, idx.itemSize());
    }

    @Test
    void rejectsAForeignFile() {
        assertEquals(
                "idx: digits: not an IDX file: it starts with 504b0304, expected two zero bytes",
                messageOf(new byte[] {'P', 'K', 3, 4, 0, 0}));
    }

    @Test
    void rejectsOtherElementTypes() {
        assertEquals(
                "idx: digits: element type 0d is not supported, only 08 (unsigned byte)",
                messageOf(IdxFiles.idx(0x0d, SIX, 6)));
    }

    @Test
    void rejectsRankZero() {
        assertEquals("idx: digits: rank 0: expected at least one dimension", messageOf(IdxFiles.ubytes(SIX)));
    }

    @Test
    void rejectsTruncatedValues() {
        assertEquals("idx: digits: shape [2, 4] needs 8 values, found 6", messageOf(IdxFiles.ubytes(SIX, 2, 4)));
    }

    @Test
    void rejectsTrailingBytes() {
        assertEquals("idx: digits: more bytes follow the 5 values of shape [5]", messageOf(IdxFiles.ubytes(SIX, 5)));
    }

    @Test
    void rejectsATruncatedHeader() {
        assertEquals("idx: digits: ends too early; fetch the file again", messageOf(new byte[] {0, 0, 8, 3, 0}));
    }

    @Test
    void rejectsATruncatedGzipFile() {
        byte[] whole = IdxFiles.gzipped(IdxFiles.ubytes(SIX, 6));
        assertEquals(
                "idx: digits: ends too early; fetch the file again",
                messageOf(Arrays.copyOf(whole, whole.length - 10)));
    }

    @Test
    void rejectsNegativeAndOversizedShapes() {
        assertEquals("idx: digits: negative size in shape [-1]", messageOf(IdxFiles.ubytes(SIX, -1)));
        assertEquals(
                "idx: digits: shape [65536, 65536] has more than 2^31 - 1 values",
                messageOf(IdxFiles.ubytes(SIX, 65536, 65536)));
    }

    @Test
    void namesAMissingFile(@TempDir Path directory) {
        Path missing = directory.resolve("missing.gz");
        assertEquals(
                missing.toString(),
                assertThrows(NoSuchFileException.class, () -> Idx.read(missing)).getMessage());
    }

    private static Idx read(byte[] file) throws IOException {
        return Idx.read(new ByteArrayInputStream(file), "digits");
    }

    private static String messageOf(byte[] file) {
        return assertThrows(IOException.class, () -> read(file)).getMessage();
    }
}
