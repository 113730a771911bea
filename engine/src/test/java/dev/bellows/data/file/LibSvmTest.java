package dev.bellows.data.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibSvmTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("data.svm"), text);
    }

    @Test
    void readsLinesWhoseIndicesAreFromOne() throws IOException {
        Dataset<Example<float[], Float>> data = LibSvm.read(file("1 1:0.5 3:2  # a comment\n\n-1 2:4\n"), 3);
        assertEquals(2, data.size());
        assertArrayEquals(new float[] {0.5f, 0, 2}, data.get(0).input());
        assertArrayEquals(new float[] {0, 4, 0}, data.get(1).input());
        assertEquals(-1, data.get(1).target());
    }

    /** What XGBoost and MXNet take for the columns 0 and 2 LIBSVM, Spark and scikit-learn take for 1 and 3, of which the first has no place 0. */
    @Test
    void countsFromZeroWhereToldTo() throws IOException {
        Path file = file("1 0:0.5 2:2\n");
        assertArrayEquals(
                new float[] {0.5f, 0, 2}, LibSvm.read(file, 3, 0).get(0).input());
        assertEquals(
                "libsvm: line 1: the index must be from 1 to 3: 0; XGBoost and MXNet count from 0: read it with a"
                        + " firstIndex of 0",
                assertThrows(IOException.class, () -> LibSvm.read(file, 3)).getMessage());
        Path one = file("1 3:1\n");
        assertEquals(
                "libsvm: line 1: the index must be from 0 to 2: 3",
                assertThrows(IOException.class, () -> LibSvm.read(one, 3, 0)).getMessage());
    }

    @Test
    void readsQueriesAndSeveralLabelsOrNone() throws IOException {
        Path file = file("\uFEFF2 qid:7 1:1\n1,3 2:4\n 1:5\n");
        Dataset<LibSvm.Line> lines = LibSvm.lines(file, 2, 1);
        assertEquals(OptionalLong.of(7), lines.get(0).query());
        assertArrayEquals(new float[] {2}, lines.get(0).labels());
        assertArrayEquals(new float[] {1, 0}, lines.get(0).features());
        assertArrayEquals(new float[] {1, 3}, lines.get(1).labels());
        assertEquals(OptionalLong.empty(), lines.get(1).query());
        assertArrayEquals(new float[0], lines.get(2).labels());
        assertArrayEquals(new float[] {5, 0}, lines.get(2).features());
        assertEquals(
                "libsvm: line 1: has a qid besides features; LibSvm.lines reads that",
                assertThrows(IOException.class, () -> LibSvm.read(file, 2)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1 x                | expects a label and pairs index:value: 'x'
        secret 1:2         | expects a label and pairs index:value: 'secret'
        1 1:0x1p3          | expects a label and pairs index:value: '1:0x1p3'
        1 1:1e400          | expects a label and pairs index:value: '1:1e400'
        1 1:2 2:3 1:4      | the index 1 comes twice
        1,2 1:2            | has 2 labels besides features; LibSvm.lines reads that
        1 qid:x 1:2        | expects a label and pairs index:value: 'qid:x'
        """)
    void saysWhatIsWrongWithALineAndNoMoreOfIt(String line, String told) throws IOException {
        Path file = file("0 1:1\n" + line + "\n");
        assertEquals(
                "libsvm: line 2: " + told,
                assertThrows(IOException.class, () -> LibSvm.read(file, 3)).getMessage());
    }

    @Test
    void namesTheLineThatIsNoUtf8() throws IOException {
        Path file = folder.resolve("latin.svm");
        Files.write(file, new byte[] {'1', ' ', '1', ':', '2', '\n', '1', '#', (byte) 0xE4, '\n'});
        String told =
                assertThrows(IOException.class, () -> LibSvm.read(file, 1)).getMessage();
        assertTrue(told.startsWith("libsvm: line 2 of " + file + " is no text in UTF-8; convert"), told);
    }
}
