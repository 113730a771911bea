package dev.bellows.data;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one row holds: named fields of a fixed shape, each in its role: the inputs of a network, its labels, a sample weight.
 *
 * <p>A row as bytes is its fields one after the other in this order, in the machine's byte order, without padding.
 */
public record SampleSchema(List<Field> fields) implements Serializable {
    /** What the name of a field that says how long a sequence is ends with; it begins with that of the sequence. */
    public static final String LENGTH = ".length";

    public SampleSchema {
        fields = List.copyOf(fields);
        require(!fields.isEmpty(), "a row needs at least one field: none given");
        Set<String> names = new HashSet<>();
        Set<Role> single = new HashSet<>();
        long bytes = 0;
        for (Field field : fields) {
            require(names.add(field.name()), "field names must differ: '" + field.name() + "' comes twice");
            require(
                    !field.role().single() || single.add(field.role()),
                    "a row has one field of role " + field.role() + " at most: '" + field.name() + "' is another");
            bytes += field.bytes();
        }
        require(bytes <= Integer.MAX_VALUE, "a row must stay below 2 GiB: " + bytes + " bytes");
    }

    /** A schema of the given fields. */
    public static SampleSchema of(Field... fields) {
        return new SampleSchema(List.of(fields));
    }

    /** The bytes of one row. */
    public int rowBytes() {
        return fields.stream().mapToInt(Field::bytes).sum();
    }

    /** Where a field stands in {@link #fields}. */
    public int position(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("sample schema: no such field: '" + name + "' among "
                + fields.stream().map(Field::name).toList());
    }

    /** Where a field begins in the bytes of a row. */
    public int offset(String name) {
        return fields.subList(0, position(name)).stream().mapToInt(Field::bytes).sum();
    }

    /**
     * The field that says how many steps of a field count, as one i32, if its rows are sequences that differ in length: the first axis
     * then has room for the longest, and what follows the last step is 0.
     */
    public Optional<Field> length(Field sequence) {
        String name = sequence.name() + LENGTH;
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** The fields of one role, in the order of the row. */
    public List<Field> fields(Role role) {
        return fields.stream().filter(field -> field.role() == role).toList();
    }

    /** What a field is for. */
    public enum Role {
        /** The network computes from it. */
        INPUT,
        /** What the network's outputs are held against. */
        LABEL,
        /** How much the row counts in the loss and in all means; one number, floating. */
        WEIGHT,
        /** Whether the row is kept back from training, to measure with; one {@link DType#BOOL}. */
        VALIDATION;

        /** Whether a row has one at most, and that a single element. */
        boolean single() {
            return this == WEIGHT || this == VALIDATION;
        }
    }

    /**
     * One field of a row.
     *
     * @param name unique within the schema
     * @param dtype type of the elements
     * @param shape of one row's elements, without a batch axis; of rank 0 for a single number
     * @param role what it is for
     */
    public record Field(String name, DType dtype, Shape shape, Role role) implements Serializable {
        public Field {
            require(!name.isBlank(), "a field needs a name: '" + name + "'");
            require(shape.size() >= 1, "field '" + name + "' needs at least 1 element per row: " + shape.size());
            require(
                    shape.size() <= Integer.MAX_VALUE / dtype.bytes(),
                    "field '" + name + "' must stay below 2 GiB per row: " + shape.size() + " elements of " + dtype);
            require(
                    !role.single() || shape.size() == 1,
                    "field '" + name + "' of role " + role + " must be a single number: its shape is " + shape);
            require(
                    role != Role.WEIGHT || dtype.isFloating(),
                    "field '" + name + "' of role " + role + " must be floating: it is " + dtype);
            require(
                    role != Role.VALIDATION || dtype == DType.BOOL,
                    "field '" + name + "' of role " + role + " must be bool: it is " + dtype);
        }

        /** An input. */
        public static Field input(String name, DType dtype, int... shape) {
            return new Field(name, dtype, Shape.of(shape), Role.INPUT);
        }

        /** A label. */
        public static Field label(String name, DType dtype, int... shape) {
            return new Field(name, dtype, Shape.of(shape), Role.LABEL);
        }

        /** Elements per row: the product of the shape; 1 for a single number. */
        public int elements() {
            return (int) shape.size();
        }

        /** The bytes of this field in one row. */
        public int bytes() {
            return elements() * dtype.bytes();
        }

        /** This field of one row. */
        public Spec sample() {
            return new Spec(shape, dtype);
        }

        /** This field of so many rows as one array: {@code [rows, shape...]}. */
        public Spec batch(int rows) {
            return new Spec(Shape.of(rows).concat(shape), dtype);
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("sample schema: " + rule);
        }
    }
}
