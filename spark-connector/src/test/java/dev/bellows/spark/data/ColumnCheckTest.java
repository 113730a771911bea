package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.data.codec.ColumnName;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ColumnCheckTest {
    private static final StructType SCHEMA = new StructType()
            .add("vector", SQLDataTypes.VectorType())
            .add("floats", DataTypes.createArrayType(DataTypes.FloatType))
            .add("bytes", DataTypes.createArrayType(DataTypes.ByteType, false))
            .add("times", DataTypes.createArrayType(DataTypes.TimestampType))
            .add("name", DataTypes.StringType)
            .add("class", DataTypes.IntegerType);

    @Test
    void acceptsWhatACodecReads() {
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, new ColumnName("featuresCol", "vector")));
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, new ColumnName("featuresCol", "floats")));
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, new ColumnName("featuresCol", "bytes")));
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, new ColumnName("featuresCol", "class")));
    }

    @Test
    void refusesAMissingColumnAndListsThoseThereAre() {
        assertEquals(
                "featuresCol: the DataFrame has no column 'pixels'; it has vector, floats, bytes, times, name, class:"
                        + " set featuresCol to one of them",
                refusal(() -> ColumnCheck.features(SCHEMA, new ColumnName("featuresCol", "pixels"))));
    }

    @Test
    void findsColumnsAsSparkDoes() {
        StructType person = new StructType().add("Age", DataTypes.IntegerType).add("name", DataTypes.StringType);
        StructType schema = new StructType()
                .add("Features", SQLDataTypes.VectorType())
                .add("my.features", SQLDataTypes.VectorType())
                .add("person", person)
                .add("twice", DataTypes.IntegerType)
                .add("TWICE", DataTypes.IntegerType);
        for (String name :
                List.of("features", "Features", "`my.features`", "my.features", "person.age", "`Person`.Age")) {
            assertDoesNotThrow(() -> ColumnCheck.features(schema, new ColumnName("featuresCol", name)), name);
        }
        assertDoesNotThrow(() -> ColumnCheck.features(schema, new ColumnName("featuresCol", "TWICE")));
        assertEquals(
                "featuresCol: the DataFrame has several columns 'tWice': twice, TWICE; rename all but one of them",
                refusal(() -> ColumnCheck.features(schema, new ColumnName("featuresCol", "tWice"))));
        assertEquals(
                "featuresCol: the DataFrame has no column 'person.size'; it has Features, my.features, person, twice,"
                        + " TWICE: set featuresCol to one of them",
                refusal(() -> ColumnCheck.features(schema, new ColumnName("featuresCol", "person.size"))));
        assertTrue(refusal(() -> ColumnCheck.features(schema, new ColumnName("featuresCol", "`open")))
                .startsWith("featuresCol: '`open' is no column name: "));
    }

    @Test
    void refusesFeaturesThatAreNoNumbers() {
        assertEquals(
                "featuresCol: column 'times' must be a number, a text, a vector, an array of numbers or texts, or a"
                        + " picture: it is array<timestamp>; name several columns by featuresCols, or put them together"
                        + " with VectorAssembler or array(...)",
                refusal(() -> ColumnCheck.features(SCHEMA, new ColumnName("featuresCol", "times"))));
    }

    @Test
    void refusesToOverwriteAColumn() {
        assertEquals(
                "predictionCol: the DataFrame has a column 'class' already; drop or rename it, or set predictionCol to"
                        + " another name",
                refusal(() -> ColumnCheck.absent(SCHEMA, "predictionCol", "class")));
    }

    private static String refusal(Runnable check) {
        return assertThrows(IllegalArgumentException.class, check::run).getMessage();
    }
}
