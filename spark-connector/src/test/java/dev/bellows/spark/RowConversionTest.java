package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.data.file.TableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows of files in other formats. */
class RowConversionTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private String to(String name) {
        return folder.resolve(name).toString();
    }

    private static Dataset<Row> read(String format, String path) {
        return SPARK.session().read().format(format).load(path);
    }

    /** Columns and rows in an order that does not depend on files. */
    private static List<String> rows(Dataset<Row> rows) {
        String[] columns = rows.columns();
        Arrays.sort(columns);
        return rows
                .select(functions.to_json(functions.struct(
                        Arrays.stream(columns).map(functions::col).toArray(Column[]::new))))
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    @Test
    void rowsOfEachFormatComeAsParquetAndBack() throws IOException {
        for (String file : List.of("examples.tfrecord", "pair.npz", "samples.tar", "table.arrow")) {
            String from = EngineFiles.copy("data-files/" + file, folder).toString();
            String parquet = to(file + ".parquet");
            assertTrue(RowConversion.isNamed(from, parquet));
            String format = TableFiles.named(file).orElseThrow().name();
            assertEquals(read(format, from).count(), RowConversion.convert(SPARK.session(), from, parquet), file);
            assertEquals(rows(read(format, from)), rows(read("parquet", parquet)), file);
        }
        String records = to("again.tfrecord");
        RowConversion.convert(SPARK.session(), to("examples.tfrecord.parquet"), records);
        assertEquals(
                rows(read("tfrecord", folder.resolve("examples.tfrecord").toString())),
                rows(read("tfrecord", records)));
    }

    @Test
    void picturesOfFoldersAreRowsWithTheFoldersName() throws IOException {
        for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.jpg")) {
            Path file = folder.resolve("pictures").resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {1, 2});
        }
        assertTrue(RowConversion.isNamed(to("pictures"), to("pictures.parquet")));
        assertEquals(3, RowConversion.convert(SPARK.session(), to("pictures"), to("pictures.parquet")));
        assertEquals(
                List.of("{\"label\":\"cat\"}", "{\"label\":\"cat\"}", "{\"label\":\"dog\"}"),
                rows(read("parquet", to("pictures.parquet")).select("label")));
    }

    @Test
    void modelsAndOtherEndingsAreNoRows() {
        assertFalse(RowConversion.isNamed("a.onnx", "b.parquet"));
        assertFalse(RowConversion.isNamed("a.tfrecord", "b.onnx"));
        assertFalse(RowConversion.isNamed("a.npz", "b.safetensors"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> RowConversion.convert(SPARK.session(), "a.tfrecord", "b.xml"))
                .getMessage()
                .startsWith("convert: rows become one of [json, orc, parquet, tfrecord, tfrecords]"));
    }
}
