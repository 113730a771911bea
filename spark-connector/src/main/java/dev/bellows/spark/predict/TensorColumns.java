package dev.bellows.spark.predict;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.codec.Texts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The outputs of a network as they are, each in a column of its own: a number, or an array of as many dimensions as it has, floats
 * of f32 and doubles of all else, or texts; or a vector of Spark ML.
 *
 * @param outputs in the network's order
 */
public record TensorColumns(List<Output> outputs) implements ScoreColumns {
    /** What a column holds of an output. */
    public enum Kind {
        /** A number, or an array of numbers. */
        NUMBERS,
        /** A vector of Spark ML, whatever the shape. */
        VECTOR,
        /** A sequence, of as many steps as a row has. */
        STEPS,
        /** A text, or an array of texts, of which the output has the places. */
        TEXTS
    }

    /**
     * One output.
     *
     * @param name of the column; empty: none
     * @param shape of the output for one sample
     * @param dtype of its elements
     * @param kind what the column holds
     */
    public record Output(String name, Shape shape, DType dtype, Kind kind) implements Serializable {
        /** The output of a spec. */
        public static Output of(String name, Spec spec, Kind kind) {
            return new Output(name, spec.shape(), spec.dtype(), kind);
        }

        boolean is(Kind some) {
            return kind == some;
        }

        /** Of arrays, one of a single number is that number, as Dense(1) gives it; so of each step. */
        Shape cells() {
            return switch (kind) {
                case VECTOR -> Shape.of(Math.toIntExact(shape.size()));
                case STEPS -> Shape.of(shape.dim(0)).concat(single(shape.without(0)));
                case NUMBERS, TEXTS -> single(shape);
            };
        }

        private static Shape single(Shape shape) {
            return shape.rank() == 1 && shape.size() == 1 ? Shape.scalar() : shape;
        }

        private DataType type() {
            if (is(Kind.VECTOR)) {
                return SQLDataTypes.VectorType();
            }
            DataType type = is(Kind.TEXTS)
                    ? DataTypes.StringType
                    : dtype == DType.F32 ? DataTypes.FloatType : DataTypes.DoubleType;
            for (int axis = 0; axis < cells().rank(); axis++) {
                type = DataTypes.createArrayType(type, false);
            }
            return type;
        }

        private StructField field() {
            boolean nullable = is(Kind.STEPS) || is(Kind.TEXTS);
            return new StructField(name, type(), nullable, is(Kind.VECTOR) ? attributes() : Metadata.empty());
        }

        /** How long it is, as Spark ML's own stages leave it. */
        private Metadata attributes() {
            return new AttributeGroup(name, Math.toIntExact(shape.size())).toMetadata();
        }
    }

    public TensorColumns {
        outputs = List.copyOf(outputs);
    }

    @Override
    public StructType schema() {
        return new StructType(
                places().stream().map(place -> outputs.get(place).field()).toArray(StructField[]::new));
    }

    /** The schema with the columns added; refuses those that are there already. */
    public StructType appendTo(StructType schema) {
        StructType with = schema;
        for (StructField field : schema().fields()) {
            ColumnCheck.absent(with, "outputCols", field.name());
            with = with.add(field);
        }
        return with;
    }

    @Override
    public Writer writer(int... columns) {
        List<Output> chosen = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (int column : columns) {
            int place = places().get(column);
            chosen.add(outputs.get(place));
            starts.add(start(place));
        }
        StructType schema = new StructType(chosen.stream().map(Output::field).toArray(StructField[]::new));
        if (chosen.stream().anyMatch(output -> output.is(Kind.STEPS) || output.is(Kind.TEXTS))) {
            return new OutputsWriter(schema, chosen, starts);
        }
        RowTemplate template =
                new RowTemplate(schema, chosen.stream().map(Output::cells).toList());
        return new TensorWriter(template, starts);
    }

    /** The places of the outputs that have columns. */
    private List<Integer> places() {
        return IntStream.range(0, outputs.size())
                .filter(place -> !outputs.get(place).name.isEmpty())
                .boxed()
                .toList();
    }

    /** Where an output begins among the elements of all. */
    private int start(int place) {
        return Math.toIntExact(outputs.subList(0, place).stream()
                .mapToLong(output -> output.shape.size())
                .sum());
    }

    private record TensorWriter(RowTemplate template, List<Integer> starts) implements Writer {
        @Override
        public UnsafeRow write(double[] outputs, Texts texts) {
            for (int column = 0; column < starts.size(); column++) {
                template.set(column, outputs, starts.get(column));
            }
            return template.row();
        }
    }
}
