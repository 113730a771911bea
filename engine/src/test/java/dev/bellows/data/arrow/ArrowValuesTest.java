package dev.bellows.data.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowValuesTest {
    private final BufferAllocator root = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        root.close();
    }

    @Test
    void viewsFloatsWithoutACopy() {
        try (Float4Vector vector = floats(0, 1, 2)) {
            ByteBuffer view = ArrowValues.of(vector);
            assertEquals(12, view.remaining());
            assertEquals(ByteOrder.nativeOrder(), view.order());
            assertTrue(view.isDirect() && view.isReadOnly());
            vector.set(1, 42f);
            assertEquals(42f, view.getFloat(4));
        }
    }

    @Test
    void viewsFixedSizeListsRowMajor() {
        try (FixedSizeListVector vector = lists(3, 2)) {
            ByteBuffer view = ArrowValues.of(vector);
            assertEquals(3 * 2 * 4, view.remaining());
            for (int i = 0; i < 6; i++) {
                assertEquals(i, view.getFloat(4 * i));
            }
            ((Float4Vector) vector.getDataVector()).set(5, 42f);
            assertEquals(42f, view.getFloat(20));
        }
    }

    @Test
    void copiesWhatBeginsBetweenTwoFloats() {
        try (ArrowBuf memory = root.buffer(256);
                Float4Vector vector = new Float4Vector("x", root)) {
            ArrowBuf odd = memory.slice(2, 12);
            for (int i = 0; i < 3; i++) {
                odd.setFloat(4L * i, i + 1);
            }
            try (ArrowBuf validity = root.buffer(8)) {
                validity.setByte(0, 7);
                vector.loadFieldBuffers(new ArrowFieldNode(3, 0), List.of(validity, odd));
            }
            ByteBuffer copy = ArrowValues.of(vector);
            assertEquals(0, copy.alignmentOffset(0, 4));
            assertEquals(12, copy.remaining());
            assertEquals(3f, copy.getFloat(8));
            odd.setFloat(8, 42f);
            assertEquals(3f, copy.getFloat(8));
        }
    }

    @Test
    void viewsAnEmptyVector() {
        try (Float4Vector vector = floats()) {
            assertFalse(ArrowValues.of(vector).hasRemaining());
        }
    }

    @Test
    void refusesNullsInAVectorAListAndAListsElements() {
        try (Float4Vector vector = floats(0, 1, 2)) {
            vector.setNull(1);
            assertRefused("arrow values: 'x' has 1 nulls; fill or drop them before training", vector);
        }
        try (FixedSizeListVector vector = lists(3, 2)) {
            vector.setNull(2);
            assertRefused("arrow values: 'list' has 1 nulls; fill or drop them before training", vector);
        }
        try (FixedSizeListVector vector = lists(3, 2)) {
            ((Float4Vector) vector.getDataVector()).setNull(3);
            assertRefused("arrow values: 'list' has 1 nulls; fill or drop them before training", vector);
        }
    }

    @Test
    void refusesWhatIsNotMadeOfNumbers() {
        try (VarCharVector text = new VarCharVector("text", root);
                BitVector bits = new BitVector("bits", root)) {
            assertRefused("arrow values: only numbers and fixed-size lists of numbers have one: 'text' is Utf8", text);
            assertRefused("arrow values: only numbers and fixed-size lists of numbers have one: 'bits' is Bool", bits);
        }
    }

    private Float4Vector floats(float... values) {
        Float4Vector vector = new Float4Vector("x", root);
        vector.allocateNew(values.length);
        for (int i = 0; i < values.length; i++) {
            vector.set(i, values[i]);
        }
        vector.setValueCount(values.length);
        return vector;
    }

    private FixedSizeListVector lists(int rows, int size) {
        FixedSizeListVector vector = FixedSizeListVector.empty("list", size, root);
        vector.addOrGetVector(FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        Float4Vector values = (Float4Vector) vector.getDataVector();
        for (int row = 0; row < rows; row++) {
            vector.setNotNull(row);
            for (int i = 0; i < size; i++) {
                values.set(row * size + i, row * size + i);
            }
        }
        vector.setValueCount(rows);
        return vector;
    }

    private static void assertRefused(String expected, FieldVector vector) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> ArrowValues.of(vector))
                        .getMessage());
    }
}
