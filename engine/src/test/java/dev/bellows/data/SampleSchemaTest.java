package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.data.SampleSchema.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleSchemaTest {
    @Test
    void addsUpTheBytesOfARow() {
        SampleSchema schema = SampleSchema.of(new Field("image", DType.U8, 784), new Field("label", DType.I64, 1));
        assertEquals(792, schema.rowBytes());
        assertEquals(1, schema.position("label"));
    }

    @Test
    void saysWhatIsWrongWithASchema() {
        assertSentence("a row needs at least one field: none given", () -> new SampleSchema(List.of()));
        assertSentence(
                "field names must differ: 'x' comes twice",
                () -> SampleSchema.of(new Field("x", DType.U8, 1), new Field("x", DType.F32, 1)));
        assertSentence("a field needs a name: ' '", () -> new Field(" ", DType.U8, 1));
        assertSentence("field 'x' needs at least 1 element per row: 0", () -> new Field("x", DType.U8, 0));
        assertSentence(
                "field 'x' must stay below 2 GiB per row: 1000000000 elements of f32",
                () -> new Field("x", DType.F32, 1_000_000_000));
        assertSentence(
                "a row must stay below 2 GiB: 3000000000 bytes",
                () -> SampleSchema.of(new Field("x", DType.F32, 375_000_000), new Field("y", DType.F32, 375_000_000)));
    }

    private static void assertSentence(String rule, Runnable action) {
        assertEquals(
                "sample schema: " + rule,
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
