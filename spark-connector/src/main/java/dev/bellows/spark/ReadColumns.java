package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.ImageResize;
import dev.bellows.spark.data.codec.Target;
import dev.bellows.spark.data.codec.Words;
import dev.bellows.spark.launch.NetworkCheck.Ids;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.predict.InvalidRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;

/** How the columns of a request are read, once its network is known: for training as for measuring. */
final class ReadColumns {
    private ReadColumns() {}

    /**
     * How values are taken.
     *
     * @param resize what becomes of pictures of another size
     * @param classNames what texts among the labels mean
     * @param leavesOut whether bad rows are left out
     * @param most steps of a sequence, where longer ones are cut; 0: none are
     * @param words by input, those of its texts
     */
    record Manner(ImageResize resize, List<String> classNames, boolean leavesOut, int most, List<List<Words>> words) {
        /** As Params say. */
        static Manner of(NeuralParams params, List<String> classNames, List<List<Words>> words) {
            return new Manner(
                    ImageResize.of(params.getImageResize()),
                    classNames,
                    InvalidRows.of(params.getHandleInvalid()) != InvalidRows.ERROR,
                    params.getMaxLength(),
                    words);
        }
    }

    static RowCodec codec(Columns columns, TrainingRequest.Network network, Manner manner) {
        Iterator<Spec> inputs = network.inputs().iterator();
        Iterator<Ids> ids = network.ids().iterator();
        Iterator<List<Words>> words = manner.words.iterator();
        Iterator<Reading> labels = network.labels().iterator();
        List<RowCodec.Column> fields = new ArrayList<>();
        for (Columns.Bound column : columns.bound()) {
            Reading reading =
                    switch (column.named().role()) {
                        case INPUT ->
                            input(
                                    column,
                                    inputs.next(),
                                    Target.of(DType.F32, ids.next() != Ids.NONE)
                                            .pairs(network.pairsOf())
                                            .words(words.next()),
                                    manner);
                        case LABEL -> {
                            Reading label = labels.next();
                            yield named(label, column, manner.classNames);
                        }
                        case WEIGHT -> weight(column);
                        case VALIDATION -> flag(column);
                    };
            fields.add(reading.at(columns.ordinal(column), column.name()));
        }
        labels.forEachRemaining(lengths -> {
            Columns.Bound label = columns.bound(Role.LABEL).stream()
                    .filter(column ->
                            lengths.field().name().equals(column.named().field() + SampleSchema.LENGTH))
                    .findFirst()
                    .orElseThrow();
            fields.add(lengths.at(columns.ordinal(label), label.name()));
        });
        return new RowCodec(fields, manner.leavesOut);
    }

    /** The inputs, for their vocabularies; how long a sequence is is no text. */
    static List<Vocabularies.Input> texts(Columns columns) {
        List<Vocabularies.Input> inputs = new ArrayList<>();
        for (Columns.Bound column : columns.bound(Role.INPUT)) {
            boolean values = column.named().form() != Columns.Form.LENGTH;
            inputs.add(new Vocabularies.Input(
                    column.name(),
                    values ? column.type() : DataTypes.IntegerType,
                    inputs.size(),
                    columns.ordinal(column)));
        }
        return inputs;
    }

    /** Labels by the names of classes, where they are texts. */
    private static Reading named(Reading label, Columns.Bound column, List<String> names) {
        if (ColumnTypes.isText(column.type())) {
            return label.by(ColumnTypes.classes(column.name(), names));
        } else if (ColumnTypes.isTexts(column.type())) {
            int labels = label.field().shape().dim(0);
            return label.by(ColumnTypes.labels(column.name(), names, labels));
        }
        return label;
    }

    private static Reading input(Columns.Bound column, Spec spec, Target target, Manner manner) {
        Shape shape = spec.shape();
        Field field = new Field(column.named().field(), spec.dtype(), shape, Role.INPUT);
        Target wanted = target.as(spec.dtype()).in(shape, manner.resize);
        String param = column.named().shapeParam();
        return switch (column.named().form()) {
            case WHOLE ->
                new Reading(
                        field,
                        ColumnTypes.codec(column.name(), column.type(), wanted),
                        column.named().given().isPresent()
                                ? LengthRule.given(param, shape)
                                : LengthRule.firstRow(param, shape));
            case SEQUENCE ->
                new Reading(
                        field,
                        ColumnTypes.sequence(column.name(), column.type(), wanted, shape.without(0), manner.most > 0),
                        LengthRule.SINGLE);
            case LENGTH -> new Reading(field, ColumnTypes.steps(column.name(), manner.most), LengthRule.SINGLE);
            case TEXT ->
                throw new IllegalStateException(column.name() + ": no network that trains takes texts as they are");
        };
    }

    private static Reading weight(Columns.Bound column) {
        return new Reading(
                new Field(column.named().field(), DType.F32, Shape.scalar(), Role.WEIGHT),
                ColumnTypes.weights(column.name(), column.type()),
                LengthRule.SINGLE);
    }

    private static Reading flag(Columns.Bound column) {
        return new Reading(
                new Field(column.named().field(), DType.BOOL, Shape.scalar(), Role.VALIDATION),
                ColumnTypes.flags(column.name(), column.type()),
                LengthRule.SINGLE);
    }
}
