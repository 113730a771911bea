package dev.bellows.spark.catalyst;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.udf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.spark.TestSession;
import java.nio.file.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PlainReadingTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private Dataset<Row> saved(String format) {
        String path = folder.resolve(format).toString();
        SPARK.session()
                .range(20)
                .selectExpr("id", "id * 2 as twice")
                .write()
                .format(format)
                .save(path);
        return SPARK.session()
                .read()
                .format(format)
                .schema("id long, twice long")
                .load(path);
    }

    @Test
    void filesAreReadPlainlyAlsoWhenTheyAreChosenAmongAndComputedWith() {
        for (String format : new String[] {"parquet", "orc", "csv", "json"}) {
            Dataset<Row> rows = saved(format);
            assertEquals(true, PlainReading.is(rows), format);
            assertEquals(
                    true,
                    PlainReading.is(rows.where("id > 3").selectExpr("array(id, twice) as x", "id % 3 as y")),
                    format);
        }
    }

    @Test
    void soAreTablesOfOtherSources() {
        SPARK.session().conf().set("spark.sql.sources.useV1SourceList", "");
        try {
            assertEquals(true, PlainReading.is(saved("parquet").selectExpr("id + 1")));
        } finally {
            SPARK.session().conf().unset("spark.sql.sources.useV1SourceList");
        }
    }

    @Test
    void whatMayAskForItsTaskIsNotPlain() {
        Dataset<Row> rows = saved("parquet");
        assertEquals(false, PlainReading.is(rows.withColumn("noise", rand(1))));
        UDF1<Long, Long> identity = x -> x;
        assertEquals(
                false,
                PlainReading.is(rows.select(udf(identity, DataTypes.LongType).apply(col("id")))));
        MapPartitionsFunction<Row, Long> first = some -> some.hasNext()
                ? java.util.List.of(some.next().getLong(0)).iterator()
                : java.util.List.<Long>of().iterator();
        assertEquals(false, PlainReading.is(rows.mapPartitions(first, Encoders.LONG())));
    }

    @Test
    void norWhatComesOutOfAShuffleOrTheDriver() {
        assertEquals(false, PlainReading.is(saved("parquet").repartition(3)));
        assertEquals(false, PlainReading.is(SPARK.session().range(10)));
    }
}
