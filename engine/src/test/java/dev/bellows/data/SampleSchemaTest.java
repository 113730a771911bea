package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleSchemaTest {
    @Test
    void addsUpTheBytesOfARow() {
        SampleSchema schema =
                SampleSchema.of(Field.input("image", DType.U8, 1, 28, 28), Field.label("label", DType.I64));
        assertEquals(792, schema.rowBytes());
        assertEquals(1, schema.position("label"));
        assertEquals(784, schema.fields().get(0).elements());
        assertEquals(Spec.of(DType.U8, 3, 1, 28, 28), schema.fields().get(0).batch(3));
        assertEquals(List.of(schema.fields().get(1)), schema.fields(Role.LABEL));
        assertEquals(List.of(), schema.fields(Role.WEIGHT));
    }

    @Test
    void saysWhatIsWrongWithASchema() {
        assertSentence("a row needs at least one field: none given", () -> new SampleSchema(List.of()));
        assertSentence(
                "field names must differ: 'x' comes twice",
                () -> SampleSchema.of(Field.input("x", DType.U8), Field.label("x", DType.F32)));
        assertSentence("a field needs a name: ' '", () -> Field.input(" ", DType.U8));
        assertSentence("field 'x' needs at least 1 element per row: 0", () -> Field.input("x", DType.U8, 3, 0));
        assertSentence(
                "field 'x' must stay below 2 GiB per row: 1000000000 elements of f32",
                () -> Field.input("x", DType.F32, 1_000, 1_000_000));
        assertSentence(
                "a row must stay below 2 GiB: 3000000000 bytes",
                () -> SampleSchema.of(
                        Field.input("x", DType.F32, 375_000_000), Field.input("y", DType.F32, 375_000_000)));
        assertSentence(
                "field 'w' of role WEIGHT must be a single number: its shape is [2]",
                () -> new Field("w", DType.F32, Shape.of(2), Role.WEIGHT));
        assertSentence(
                "field 'w' of role WEIGHT must be floating: it is i32",
                () -> new Field("w", DType.I32, Shape.scalar(), Role.WEIGHT));
        assertSentence(
                "field 'held' of role VALIDATION must be bool: it is u8",
                () -> new Field("held", DType.U8, Shape.scalar(), Role.VALIDATION));
        assertSentence(
                "a row has one field of role WEIGHT at most: 'v' is another",
                () -> SampleSchema.of(
                        new Field("w", DType.F32, Shape.scalar(), Role.WEIGHT),
                        new Field("v", DType.F32, Shape.of(1), Role.WEIGHT)));
    }

    private static void assertSentence(String rule, Runnable action) {
        assertEquals(
                "sample schema: " + rule,
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
