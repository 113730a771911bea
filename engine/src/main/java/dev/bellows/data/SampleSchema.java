package dev.bellows.data;

import dev.bellows.core.DType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one row holds: named fields of a fixed width, such as the inputs of a network, its labels and a sample weight.
 *
 * <p>A row as bytes is its fields one after the other in this order, in the machine's byte order, without padding.
 */
public record SampleSchema(List<Field> fields) {
    public SampleSchema {
        fields = List.copyOf(fields);
        require(!fields.isEmpty(), "a row needs at least one field: none given");
        Set<String> names = new HashSet<>();
        long bytes = 0;
        for (Field field : fields) {
            require(names.add(field.name()), "field names must differ: '" + field.name() + "' comes twice");
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

    /**
     * One field of a row.
     *
     * @param name unique within the schema
     * @param dtype type of the elements
     * @param elements elements per row: the product of the field's shape; 1 for a scalar
     */
    public record Field(String name, DType dtype, int elements) {
        public Field {
            require(!name.isBlank(), "a field needs a name: '" + name + "'");
            require(elements >= 1, "field '" + name + "' needs at least 1 element per row: " + elements);
            require(
                    (long) elements * dtype.bytes() <= Integer.MAX_VALUE,
                    "field '" + name + "' must stay below 2 GiB per row: " + elements + " elements of " + dtype);
        }

        /** The bytes of this field in one row. */
        public int bytes() {
            return elements * dtype.bytes();
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("sample schema: " + rule);
        }
    }
}
