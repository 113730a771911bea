package dev.bellows.spark.data.codec;

import dev.bellows.core.DType;
import dev.bellows.core.Promotion;
import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The Spark types that have a codec: the table. A further type is its codec and a line here. */
public final class ColumnTypes {
    /** What reads a type, if it is this one. */
    private interface Entry {
        Optional<Reading> read(DataType type);
    }

    /** Makes the codec of a column. */
    private interface Making {
        ColumnCodec codec(ColumnName column, Target target);
    }

    private record Reading(DType natural, Making making) {}

    /** How many numbers a sparse vector may have that is written out for each row: 256 KiB of them. */
    private static final int WRITTEN_OUT = 1 << 16;

    private static final List<Entry> TABLE = List.of(
            ColumnTypes::vector,
            ColumnTypes::number,
            ColumnTypes::binary,
            ColumnTypes::image,
            ColumnTypes::array,
            ColumnTypes::struct);

    private ColumnTypes() {}

    /** What a field of this type holds without loss, f32 for reals; empty for a type that is not read. */
    public static Optional<DType> natural(DataType type) {
        return find(type).map(Reading::natural);
    }

    /** Whether values of a type are single numbers, or booleans. */
    public static boolean isNumber(DataType type) {
        return NumberKind.of(type).isPresent();
    }

    /** What holds all whole numbers of a type that is read, so that ids stay what they are: i32 if that is enough, else i64. */
    public static DType ids(DataType type) {
        if (!TextPart.of(type).isEmpty()) {
            return DType.I32;
        }
        DType natural = natural(type).orElse(DType.I64);
        return natural == DType.I64 || natural.isFloating() ? DType.I64 : DType.I32;
    }

    /**
     * The codec of a column.
     *
     * @param column for messages
     * @param type of the column; one that has a {@link #natural} dtype
     * @param target what its values are to become
     */
    public static ColumnCodec codec(ColumnName column, DataType type, Target target) {
        if (target.features().isPresent() && !isVector(type)) {
            throw new IllegalArgumentException(column
                    + " must be a vector for a network that begins with SparseDense: it is " + type.simpleString()
                    + "; give it a vector column, such as HashingTF or OneHotEncoder makes");
        }
        Optional<ColumnCodec> texts = texts(column, type, target);
        if (texts.isPresent()) {
            return texts.get();
        }
        return find(type)
                .orElseThrow(() -> new IllegalArgumentException(column + " cannot be read: it is " + type.simpleString()
                        + "; turn it into numbers, a vector, an array of numbers or a picture"))
                .making()
                .codec(column, target);
    }

    /** Whether a column is read, as numbers or as words that have numbers. */
    public static boolean isRead(DataType type) {
        return natural(type).isPresent() || !TextPart.of(type).isEmpty();
    }

    /** A codec that tells the shapes of a column's values, and refuses a column that is not read; the words of texts do not matter. */
    public static ColumnCodec shapes(ColumnName column, DataType type) {
        return codec(column, type, target(type));
    }

    /** The same, which refuses sparse vectors that are too long to be written out for each row. */
    public static ColumnCodec wholeShapes(ColumnName column, DataType type) {
        return isVector(type) ? new VectorCodec(column, NumberSink.F32, WRITTEN_OUT) : shapes(column, type);
    }

    /** Whether values are vectors that may be too long for that. */
    public static boolean mayBeTooLong(DataType type, long size) {
        return isVector(type) && size > WRITTEN_OUT;
    }

    private static Target target(DataType type) {
        return Target.of(DType.F32, false)
                .words(TextPart.of(type).stream().map(part -> Words.NONE).toList());
    }

    /** Texts are read by their words. */
    private static Optional<ColumnCodec> texts(ColumnName column, DataType type, Target target) {
        if (target.words().isEmpty()) {
            return Optional.empty();
        } else if (isText(type)) {
            return Optional.of(
                    WordCodec.of(column, target.sink(), target.words().get(0)));
        } else if (TextPart.isArray(type)) {
            return Optional.of(new NestedCodec(
                    column, WordCodec.of(column, target.sink(), target.words().get(0))));
        } else if (type instanceof StructType struct) {
            return Optional.of(structure(column, List.of(struct.fields()), target));
        }
        return Optional.empty();
    }

    /** The codec of a column whose values keep their shape. */
    public static ColumnCodec codec(ColumnName column, DataType type, DType dtype, boolean ids) {
        return codec(column, type, Target.of(dtype, ids));
    }

    /**
     * The codec of a column of sequences, of which rows have different numbers of steps.
     *
     * @param type of the column, an array of steps
     * @param target what its values are to become; in the shape of all that there is room for, or in none for as many as a row has
     * @param step shape of one step
     * @param cut whether longer sequences are cut, rather than refused
     */
    public static ColumnCodec sequence(ColumnName column, DataType type, Target target, Shape step, boolean cut) {
        if (!(type instanceof ArrayType array)
                || (find(array.elementType()).isEmpty() && !isText(array.elementType()))) {
            throw new IllegalArgumentException(column + " must be an array of numbers, words, vectors or arrays, as its"
                    + " length is to vary from row to row: it is " + type.simpleString());
        }
        int room = target.shape().map(shape -> shape.dim(0)).orElse(0);
        ColumnCodec steps = codec(column, array.elementType(), target.part());
        int bytes = Math.toIntExact(step.size() * target.dtype().bytes());
        return new SequenceCodec(column, steps, step, room, cut, bytes);
    }

    /** A codec that tells how long the sequences of a column are; the words of texts do not matter. */
    public static ColumnCodec steps(ColumnName column, DataType type, Shape step) {
        return sequence(column, type, target(type), step, false);
    }

    /**
     * The codec of how many steps the sequences of a column have.
     *
     * @param most at which longer ones are cut; 0: none are
     */
    public static ColumnCodec steps(ColumnName column, int most) {
        return new StepsCodec(column, most);
    }

    /** The shape of a step of sequences of a type, where it says that. */
    public static Optional<Shape> step(DataType type) {
        return type instanceof ArrayType array && (isNumber(array.elementType()) || isText(array.elementType()))
                ? Optional.of(Shape.scalar())
                : Optional.empty();
    }

    /**
     * The codec of a column of classes.
     *
     * @param type of the column, a number or a boolean
     * @param classes how many there are
     * @param outputs how many numbers the network gives for them
     */
    public static ColumnCodec classes(ColumnName column, DataType type, int classes, int outputs) {
        return new ClassCodec(column, type, kind(column, type), classes, outputs);
    }

    /** The codec of a column of as many classes as the network has outputs. */
    public static ColumnCodec classes(ColumnName column, DataType type, int classes) {
        return classes(column, type, classes, classes);
    }

    /** Whether values of a type are several numbers: a vector, or an array of numbers or booleans. */
    public static boolean isList(DataType type) {
        return isVector(type) || (type instanceof ArrayType array && isNumber(array.elementType()));
    }

    /** Whether a column holds arrays of texts. */
    public static boolean isTexts(DataType type) {
        return type instanceof ArrayType array && isText(array.elementType());
    }

    /**
     * The codec of a column that says which of several labels hold.
     *
     * @param type of the column, one that {@link #isList}
     * @param labels how many there are
     */
    public static ColumnCodec labels(ColumnName column, DataType type, int labels) {
        boolean listed = labels >= LabelsCodec.LEAST_LISTED
                && type instanceof ArrayType array
                && !(array.elementType() instanceof BooleanType);
        return new LabelsCodec(column, codec(column, type, DType.I32, false), listed, labels);
    }

    /**
     * The codec of a column of the names of those labels that hold.
     *
     * @param names of the labels in their order
     * @param labels how many there are
     */
    public static ColumnCodec labels(ColumnName column, List<String> names, int labels) {
        return new TextLabelsCodec(column, TextClassCodec.numbers(names), labels);
    }

    /** Whether a column holds text. */
    public static boolean isText(DataType type) {
        return type instanceof StringType;
    }

    /**
     * The codec of a column of classes that go by names.
     *
     * @param names of the classes in their order
     */
    public static ColumnCodec classes(ColumnName column, List<String> names) {
        return TextClassCodec.of(column, names);
    }

    /**
     * The codec of a column of one class or several.
     *
     * @param type of the column, a number, or an array or vector of them
     * @param classes how many there are
     */
    public static ColumnCodec manyClasses(ColumnName column, DataType type, int classes) {
        return isNumber(type)
                ? classes(column, type, classes)
                : new ClassesCodec(column, codec(column, type, DType.I32, false), classes);
    }

    /**
     * The codec of a column of measurements, single numbers that may be rounded.
     *
     * @param type of the column, a number or a boolean
     */
    public static ColumnCodec number(ColumnName column, DataType type, DType dtype) {
        return new NumberCodec(column, type, kind(column, type), NumberSink.rounding(dtype));
    }

    /**
     * The codec of a column of several measurements, which may be rounded.
     *
     * @param type of the column, one that {@link #isList}
     */
    public static ColumnCodec numbers(ColumnName column, DataType type, DType dtype) {
        NumberSink sink = NumberSink.rounding(dtype);
        if (!(type instanceof ArrayType array)) {
            return new VectorCodec(column, sink, VectorCodec.ANY);
        }
        DataType element = array.elementType();
        return new ArrayCodec(column, new NumberCodec(column, element, kind(column, element), sink));
    }

    /**
     * The codec of a column of sample weights, as one f32 each.
     *
     * @param type of the column, a number or a boolean
     */
    public static ColumnCodec weights(ColumnName column, DataType type) {
        return new WeightCodec(new NumberCodec(column, type, kind(column, type), NumberSink.F32));
    }

    /**
     * The codec of a column that says yes or no, as one byte each.
     *
     * @param type of the column, a boolean
     */
    public static ColumnCodec flags(ColumnName column, DataType type) {
        if (!(type instanceof BooleanType)) {
            throw new IllegalArgumentException(column + " must be a boolean: it is " + type.simpleString()
                    + "; turn it into one by a condition, such as split = 'validation'");
        }
        return new FlagCodec(column);
    }

    private static NumberKind kind(ColumnName column, DataType type) {
        return NumberKind.of(type)
                .orElseThrow(() -> new IllegalArgumentException(column + " must be a number: it is "
                        + type.simpleString() + "; turn it into one with cast or StringIndexer"));
    }

    private static Optional<Reading> find(DataType type) {
        return TABLE.stream().flatMap(entry -> entry.read(type).stream()).findFirst();
    }

    private static Optional<Reading> vector(DataType type) {
        return isVector(type) ? Optional.of(new Reading(DType.F32, ColumnTypes::allOrPairs)) : Optional.empty();
    }

    private static boolean isVector(DataType type) {
        return type.sameType(SQLDataTypes.VectorType());
    }

    private static ColumnCodec allOrPairs(ColumnName column, Target target) {
        return target.features().isPresent()
                ? PairsCodec.of(column, target.features().get(), target.shape())
                : new VectorCodec(column, target.sink(), VectorCodec.ANY);
    }

    private static Optional<Reading> number(DataType type) {
        return NumberKind.of(type)
                .map(kind -> new Reading(
                        kind.natural(), (column, target) -> new NumberCodec(column, type, kind, target.sink())));
    }

    private static Optional<Reading> binary(DataType type) {
        return type instanceof BinaryType
                ? Optional.of(new Reading(DType.U8, ColumnTypes::bytesOrPictures))
                : Optional.empty();
    }

    /** Files of pictures where the network takes pictures, or as long as nobody knows what it takes. */
    private static ColumnCodec bytesOrPictures(ColumnName column, Target target) {
        BinaryCodec bytes = new BinaryCodec(column, target.sink());
        return target.shape().filter(shape -> !Planes.canBe(shape)).isPresent()
                ? bytes
                : new PictureFileCodec(bytes, Planes.of(column, target));
    }

    private static Optional<Reading> image(DataType type) {
        return SparkImageCodec.reads(type)
                ? Optional.of(new Reading(
                        DType.U8, (column, target) -> new SparkImageCodec(column, Planes.of(column, target))))
                : Optional.empty();
    }

    private static Optional<Reading> struct(DataType type) {
        if (!(type instanceof StructType struct) || struct.isEmpty()) {
            return Optional.empty();
        }
        List<StructField> fields = List.of(struct.fields());
        if (fields.stream().anyMatch(field -> find(field.dataType()).isEmpty())) {
            return Optional.empty();
        }
        List<Reading> parts = fields.stream()
                .flatMap(field -> find(field.dataType()).stream())
                .toList();
        DType natural =
                parts.stream().map(Reading::natural).reduce(Promotion::of).orElseThrow();
        return Optional.of(new Reading(natural, (column, target) -> structure(column, fields, target)));
    }

    private static ColumnCodec structure(ColumnName column, List<StructField> fields, Target target) {
        requireOneOfManyNumbers(column, fields);
        Iterator<Words> words = target.words().iterator();
        List<ColumnCodec> codecs = new ArrayList<>();
        for (StructField field : fields) {
            Target part = Target.of(target.dtype(), target.ids());
            boolean word = isText(field.dataType()) && words.hasNext();
            codecs.add(codec(
                    column.part(field.name()), field.dataType(), word ? part.words(List.of(words.next())) : part));
        }
        return new StructCodec(column, List.copyOf(codecs));
    }

    /** Where two had other lengths in another row, numbers of one would take the place of the other's. */
    private static void requireOneOfManyNumbers(ColumnName column, List<StructField> fields) {
        List<String> many = fields.stream()
                .filter(field -> !isNumber(field.dataType()) && !isText(field.dataType()))
                .map(StructField::name)
                .toList();
        if (many.size() > 1) {
            throw new IllegalArgumentException(column + ": '" + many.get(0) + "' and '" + many.get(1)
                    + "' hold several numbers each; name one such column at most, and put others together with"
                    + " VectorAssembler, or flatten them");
        }
    }

    private static Optional<Reading> array(DataType type) {
        return type instanceof ArrayType array
                ? find(array.elementType())
                        .map(part -> new Reading(part.natural(), (column, target) -> {
                            ColumnCodec codec = part.making().codec(column, target.part());
                            return codec instanceof NumberCodec numbers
                                    ? new ArrayCodec(column, numbers)
                                    : new NestedCodec(column, codec);
                        }))
                : Optional.empty();
    }
}
