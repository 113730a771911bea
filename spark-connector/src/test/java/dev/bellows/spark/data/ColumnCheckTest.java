package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ColumnCheckTest {
    private static final StructType SCHEMA = new StructType()
            .add("vector", SQLDataTypes.VectorType())
            .add("floats", DataTypes.createArrayType(DataTypes.FloatType))
            .add("bytes", DataTypes.createArrayType(DataTypes.ByteType, false))
            .add("words", DataTypes.createArrayType(DataTypes.StringType))
            .add("name", DataTypes.StringType)
            .add("class", DataTypes.IntegerType);

    @Test
    void acceptsVectorsAndArraysOfNumbers() {
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, "vector"));
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, "floats"));
        assertDoesNotThrow(() -> ColumnCheck.features(SCHEMA, "bytes"));
    }

    @Test
    void refusesAMissingColumnAndListsThoseThereAre() {
        assertEquals(
                "featuresCol: the DataFrame has no column 'pixels'; it has vector, floats, bytes, words, name, class:"
                        + " set featuresCol to one of them",
                refusal(() -> ColumnCheck.features(SCHEMA, "pixels")));
    }

    @Test
    void refusesFeaturesThatAreNoNumbers() {
        assertEquals(
                "featuresCol: column 'words' must be a vector or an array of numbers: it is array<string>; assemble the"
                        + " feature columns with VectorAssembler or array(...)",
                refusal(() -> ColumnCheck.features(SCHEMA, "words")));
    }

    @Test
    void refusesALabelThatIsNoNumber() {
        assertEquals(
                "labelCol: column 'name' must be a number: it is string; turn it into one with cast or StringIndexer",
                refusal(() -> ColumnCheck.label(SCHEMA, "name")));
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
