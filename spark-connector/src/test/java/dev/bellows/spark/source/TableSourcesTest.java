package dev.bellows.spark.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.EngineFiles;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of NumPy, TensorFlow, WebDataset and Arrow as sources of Spark. */
class TableSourcesTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private Dataset<Row> load(String format, String file) throws IOException {
        return SPARK.session()
                .read()
                .format(format)
                .load(EngineFiles.copy("data-files/" + file, folder).toString());
    }

    private static String text(Dataset<Row> rows) {
        return rows.collectAsList().toString();
    }

    @Test
    void arraysOfNumPyAreRowsByTheirFirstAxis() throws IOException {
        String rows = "[[0,WrappedArray(0.0, 0.125, 0.25)], [1,WrappedArray(0.375, 0.5, 0.625)],"
                + " [2,WrappedArray(0.75, 0.875, 1.0)], [3,WrappedArray(1.125, 1.25, 1.375)]]";
        Dataset<Row> read = load("npy", "rows.npy");
        assertEquals("struct<row:bigint,value:array<float>>", read.schema().simpleString());
        assertEquals(rows, text(read).replace("ArraySeq", "WrappedArray"));
        Dataset<Row> turned = load("npy", "fortran.npy");
        assertEquals("struct<row:bigint,value:array<double>>", turned.schema().simpleString());
        assertEquals(rows, text(turned).replace("ArraySeq", "WrappedArray"));
        assertEquals("[[0,ada], [1,grüße]]", text(load("npy", "names.npy")));
        for (String file : List.of("pair.npz", "packed.npz")) {
            Dataset<Row> pair = load("npy", file);
            assertEquals("struct<x:array<float>,y:bigint>", pair.schema().simpleString());
            assertEquals("[[0], [1], [1], [0]]", text(pair.select("y")));
            assertEquals(4, pair.count());
        }
    }

    @Test
    void aFileOfNumPyIsSplitBetweenTasks() throws IOException {
        long wanted = 1000;
        SPARK.session()
                .range(0, wanted, 1, 1)
                .selectExpr("array(cast(id as float), cast(-id as float)) as v")
                .write()
                .format("npy")
                .save(folder.resolve("split").toString());
        SPARK.session().conf().set("spark.sql.files.maxPartitionBytes", "999");
        SPARK.session().conf().set("spark.sql.files.openCostInBytes", "0");
        try {
            Dataset<Row> read = SPARK.session()
                    .read()
                    .format("npy")
                    .load(folder.resolve("split").toString());
            assertTrue(read.rdd().getNumPartitions() > 5);
            assertEquals(wanted, read.count());
            assertEquals(wanted, read.select("row").distinct().count());
            assertEquals(
                    0, read.where("value[0] <> row or value[1] <> -row").count(), "rows that are not where they were");
        } finally {
            SPARK.session().conf().unset("spark.sql.files.maxPartitionBytes");
            SPARK.session().conf().unset("spark.sql.files.openCostInBytes");
        }
    }

    @Test
    void examplesAreRowsWithAColumnForEachFeature() throws IOException {
        Dataset<Row> read = load("tfrecord", "examples.tfrecord");
        assertEquals(
                "struct<name:binary,x:array<float>,y:bigint>", read.schema().simpleString());
        assertEquals("[[0], [1], [1], [0]]", text(read.select("y")));
        Dataset<Row> asked = SPARK.session()
                .read()
                .format("tfrecord")
                .schema("name string, y int, nothing float")
                .load(folder.resolve("examples.tfrecord").toString());
        assertEquals("[[row 0,0,null], [row 1,1,null], [row 2,1,null], [row 3,0,null]]", text(asked));
        Dataset<Row> bytes = SPARK.session()
                .read()
                .format("tfrecord")
                .option("records", "bytes")
                .load(folder.resolve("examples.tfrecord").toString());
        assertEquals("struct<record:binary>", bytes.schema().simpleString());
        assertEquals(4, bytes.count());
    }

    @Test
    void whatIsWrittenAsExamplesComesBack() {
        Dataset<Row> rows = SPARK.session()
                .range(20)
                .selectExpr(
                        "id as y",
                        "array(cast(id as float), 0.5f) as x",
                        "concat('row ', id) as name",
                        "cast(concat('b', id) as binary) as raw",
                        "if(id % 2 = 0, null, cast(id as float)) as holes",
                        "transform(sequence(0, id), i -> concat('w', i)) as words",
                        "id % 3 = 0 as flag");
        for (String compression : List.of("none", "gzip")) {
            String place = folder.resolve(compression).toString();
            rows.write().format("tfrecord").option("compression", compression).save(place);
            Dataset<Row> again = SPARK.session()
                    .read()
                    .format("tfrecord")
                    .schema(rows.schema())
                    .load(place);
            assertEquals(0, rows.exceptAll(again).count());
            assertEquals(20, again.count());
        }
    }

    @Test
    void foldersAreValuesOfColumns() {
        SPARK.session()
                .range(10)
                .selectExpr("id as y", "id % 2 as part")
                .write()
                .partitionBy("part")
                .format("tfrecord")
                .save(folder.resolve("parts").toString());
        Dataset<Row> read = SPARK.session()
                .read()
                .format("tfrecord")
                .load(folder.resolve("parts").toString());
        assertEquals("struct<y:bigint,part:int>", read.schema().simpleString());
        assertEquals(0, read.where("y % 2 <> part").count());
        assertEquals(5, read.where("part = 1").count());
    }

    @Test
    void filesThatAreCalledAlikeAreASample() throws IOException {
        Dataset<Row> read = load("webdataset", "samples.tar");
        assertEquals(
                "struct<__key__:string,cls:bigint,npy:binary,txt:string>",
                read.selectExpr("__key__", "cls", "npy", "txt").schema().simpleString());
        assertEquals(
                "[[s0,0,row 0], [s1,1,row 1], [s2,1,row 2], [s3,0,row 3]]", text(read.select("__key__", "cls", "txt")));
        assertEquals(4, read.count());
    }

    @Test
    void batchesOfArrowAreRows() throws IOException {
        for (String file : List.of("table.arrow", "table.arrows")) {
            Dataset<Row> read = load("arrow", file);
            assertEquals(
                    "struct<x:array<float>,y:bigint,name:string,lists:array<string>,pair:struct<a:bigint,b:double>>",
                    read.schema().simpleString());
            assertEquals(
                    "[[0,a,[1,0.5]], [1,b,null], [1,null,[3,null]], [0,a,[4,2.0]]]",
                    text(read.select("y", "name", "pair")));
            assertEquals(
                    "[[1.375], [0.625]]",
                    text(read.where("y = 0 or x[0] = 0.375f")
                            .where("x[2] > 0.5f")
                            .selectExpr("x[2] as last")
                            .orderBy(functions.desc("last"))));
            assertEquals(4, read.count());
        }
    }

    @Test
    void newFilesAreAStream() throws IOException, TimeoutException, StreamingQueryException {
        EngineFiles.copy("data-files/examples.tfrecord", folder.resolve("in"));
        StreamingQuery query = SPARK.session()
                .readStream()
                .format("tfrecord")
                .schema("y bigint")
                .load(folder.resolve("in").toString())
                .writeStream()
                .format("memory")
                .queryName("streamed")
                .trigger(Trigger.AvailableNow())
                .start();
        assertTrue(query.awaitTermination(60_000), "the query did not end");
        assertEquals(4, SPARK.session().table("streamed").count());
    }

    @Test
    void damageIsToldWithTheFile() throws IOException {
        Path file = Files.write(
                folder.resolve("bad.tfrecord"), "these are no records at all".getBytes(StandardCharsets.UTF_8));
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> SPARK.session().read().format("tfrecord").load(file.toString()));
        assertTrue(refusal.getMessage().contains("bad.tfrecord"), refusal::getMessage);
        Exception late = assertThrows(Exception.class, () -> SPARK.session()
                .read()
                .format("tfrecord")
                .schema("y bigint")
                .load(file.toString())
                .collectAsList());
        assertTrue(told(late).contains("bad.tfrecord"), () -> told(late));
    }

    private static String told(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(each.getMessage()).append('\n');
        }
        return text.toString();
    }

    @Test
    void whatCannotBeWrittenIsToldBeforeAnythingRuns() {
        Dataset<Row> rows = SPARK.session().range(3).selectExpr("id", "current_timestamp() as t", "map('a', id) as m");
        String place = folder.resolve("never").toString();
        for (String refused : List.of("t", "m")) {
            IllegalArgumentException refusal = assertThrows(
                    IllegalArgumentException.class,
                    () -> rows.select(refused).write().format("tfrecord").save(place));
            assertTrue(refusal.getMessage().contains("'" + refused + "'"), refusal::getMessage);
        }
        assertThrows(IllegalArgumentException.class, () -> rows.select("id", "t")
                .write()
                .mode(SaveMode.Overwrite)
                .format("npy")
                .save(place));
        assertThrows(
                IllegalArgumentException.class,
                () -> rows.select("id").write().format("arrow").save(place));
    }

    @Test
    void picturesInFoldersAreRowsByBinaryFile() throws IOException {
        for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png")) {
            Path file = folder.resolve("pictures").resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {1});
        }
        Dataset<Row> files = SPARK.session()
                .read()
                .format("binaryFile")
                .option("pathGlobFilter", "*.png")
                .option("recursiveFileLookup", "true")
                .load(folder.resolve("pictures").toString());
        Dataset<Row> labelled =
                files.withColumn("label", functions.element_at(functions.split(functions.col("path"), "/"), -2));
        assertEquals("[[cat], [cat], [dog]]", text(labelled.select("label").orderBy("path")));
        assertArrayEquals(
                new String[] {"content", "label"},
                labelled.select("content", "label").columns());
    }
}
