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
            assertTrue(isMeant(from, parquet));
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
        for (String name : List.of("cat/1.png", "cat/2.GIF", "dog/1.Jpg", "labels.csv", ".DS_Store")) {
            Path file = folder.resolve("my.pictures").resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {1, 2});
        }
        assertTrue(isMeant(to("my.pictures"), to("pictures.parquet")));
        Conversion.convert(SPARK.session(), to("my.pictures"), to("pictures.parquet"));
        assertEquals(
                List.of("{\"label\":\"cat\"}", "{\"label\":\"cat\"}", "{\"label\":\"dog\"}"),
                rows(read("parquet", to("pictures.parquet")).select("label")));
    }

    @Test
    void foldersOfPicturesAreDescribedWhateverLiesBesideThem() throws IOException {
        picturesOfFoldersAreRowsWithTheFoldersName();
        assertEquals(
                "format folder of pictures\nlabel cat 2\nlabel dog 1",
                Description.of(SPARK.session(), to("my.pictures")));
    }

    @Test
    void whatHoldsNoRowsIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        assertEquals(
                "convert: there are no pictures (jpg, jpeg, png, gif, bmp) in " + to("empty") + " or the folders in it",
                refusal(to("empty")));
        SPARK.session().range(0).write().parquet(to("none.parquet"));
        assertEquals("convert: there are no rows in " + to("none.parquet"), refusal(to("none.parquet")));
        assertFalse(Files.exists(folder.resolve("out.json")));
    }

    private String refusal(String from) {
        return assertThrows(
                        IllegalArgumentException.class, () -> Conversion.convert(SPARK.session(), from, to("out.json")))
                .getMessage();
    }

    private static boolean isMeant(String from, String to) throws IOException {
        return RowConversion.isMeant(from, to, SPARK.session().sparkContext().hadoopConfiguration());
    }

    @Test
    void modelsAndOtherEndingsAreNoRows() throws IOException {
        assertFalse(isMeant("a.onnx", "b.parquet"));
        assertFalse(isMeant("a.tfrecord", "b.onnx"));
        assertFalse(isMeant("a.npz", "b.safetensors"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> RowConversion.convert(SPARK.session(), "a.tfrecord", "b.xml"))
                .getMessage()
                .startsWith("convert: rows become one of [json, orc, parquet, tfrecord, tfrecords]"));
    }
}
