package dev.bellows.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class SpecTest {
    private static final Spec SPEC = Spec.of(DType.BF16, 2, 3);

    @Test
    void countsBytes() {
        assertEquals(12, SPEC.bytes());
        assertEquals(8, Spec.of(DType.I64).bytes());
        assertEquals(0, Spec.of(DType.F64, 0, 3).bytes());
    }

    @Test
    void printsAsDTypeAndShape() {
        assertEquals("bf16[2, 3]", SPEC.toString());
        assertEquals("bool[]", Spec.of(DType.BOOL).toString());
    }

    @Test
    void changesOneHalf() {
        assertEquals(Spec.of(DType.U8, 2, 3), SPEC.with(DType.U8));
        assertEquals(Spec.of(DType.BF16, 6), SPEC.with(Shape.of(6)));
    }

    @Test
    void requiresWhatAnOpNeeds() {
        assertEquals(SPEC, SPEC.requireFloating("Op").requireRank("Op", 2).requireAxis("Op", 1));
        says("Op: expects a floating dtype, got i32[2]", () -> Spec.of(DType.I32, 2)
                .requireFloating("Op"));
        says("Op: expects an integer dtype, got bf16[2, 3]", () -> SPEC.requireInteger("Op"));
        says("Op: expects an integer dtype, got bool[]", () -> Spec.of(DType.BOOL)
                .requireInteger("Op"));
        says("Op: expects dtype f32, got bf16[2, 3]", () -> SPEC.requireDType("Op", DType.F32));
        says("Op: expects rank 4, got bf16[2, 3]", () -> SPEC.requireRank("Op", 4));
        says("Op: axis 2 is out of range for bf16[2, 3]", () -> SPEC.requireAxis("Op", 2));
        says("Op: axis -1 is out of range for bf16[2, 3]", () -> SPEC.requireAxis("Op", -1));
    }

    private static void says(String sentence, Executable call) {
        assertEquals(sentence, assertThrows(RuntimeException.class, call).getMessage());
    }

    @Test
    void everyDTypeIsOfOneKind() {
        for (DType dtype : DType.values()) {
            assertFalse(dtype.isFloating() && dtype.isInteger(), dtype::toString);
        }
        assertTrue(DType.U8.isInteger());
        assertFalse(DType.BOOL.isInteger() || DType.BOOL.isFloating());
        assertEquals("f32", DType.F32.toString());
    }
}
