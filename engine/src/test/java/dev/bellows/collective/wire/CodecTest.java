package dev.bellows.collective.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codecs against their formulas in plain Java. */
class CodecTest {
    private static float[] values(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(5) - 3));
        }
        return values;
    }

    private static ByteBuffer buffer(float... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    private static byte[] encoded(Wire wire, float... values) {
        ByteBuffer encoded = ByteBuffer.allocate(wire.bytes(values.length));
        wire.encode(buffer(values), encoded);
        return encoded.array();
    }

    private static float[] travelled(Wire wire, float... values) {
        ByteBuffer decoded = buffer(new float[values.length]);
        wire.decode(ByteBuffer.wrap(encoded(wire, values)), decoded);
        float[] out = new float[values.length];
        decoded.asFloatBuffer().get(out);
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1000})
    void int8IsTheNearestStepOfItsBlock(int count) {
        float[] in = values(count, count);
        float[] expected = new float[count];
        for (int from = 0; from < count; from += 256) {
            int to = Math.min(count, from + 256);
            float largest = 0;
            for (int i = from; i < to; i++) {
                largest = Math.max(largest, Math.abs(in[i]));
            }
            float scale = largest / 127;
            for (int i = from; i < to; i++) {
                expected[i] = (int) Math.rint(in[i] / scale) * scale;
            }
        }
        assertArrayEquals(expected, travelled(new Int8Wire(), in));
        assertEquals(count + 4 * ((count + 255) / 256), new Int8Wire().bytes(count));
    }

    @Test
    void int8KeepsZeroTheLargestAndTinyNumbersWithinBounds() {
        assertArrayEquals(new float[4], travelled(new Int8Wire(), new float[4]));
        assertArrayEquals(new float[] {-127, 1, 2, 0}, travelled(new Int8Wire(), -127, 1.4f, 1.5f, 0.5f));
        float[] subnormal = {Float.MIN_VALUE, -Float.MIN_VALUE * 200, Float.MIN_VALUE * 190};
        float[] got = travelled(new Int8Wire(), subnormal);
        for (int i = 0; i < got.length; i++) {
            assertEquals(subnormal[i], got[i], Float.MIN_VALUE * 100);
        }
    }

    /** The format as it is told of MXNet: r += g, then a code, then what is left. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 333})
    void twoBitsAreThoseOfMxnet(int count) {
        float threshold = 0.5f;
        float[] residual = new float[count];
        float[] held = new float[count];
        int[] masks = {0xC0, 0x30, 0x0C, 0x03};
        TwoBitWire wire = new TwoBitWire(threshold);
        for (int step = 0; step < 20; step++) {
            float[] gradients = values(count, 77 * count + step);
            byte[] expected = new byte[(count + 15) / 16 * 4];
            float[] meant = new float[count];
            for (int i = 0; i < count; i++) {
                residual[i] += gradients[i];
                int at = i / 16 * 4 + (i % 16 >> 2);
                if (residual[i] >= threshold) {
                    expected[at] |= (byte) masks[i & 3];
                    residual[i] -= threshold;
                    meant[i] = threshold;
                } else if (residual[i] <= -threshold) {
                    expected[at] |= (byte) (masks[i & 3] & 0xAA);
                    residual[i] += threshold;
                    meant[i] = -threshold;
                }
                held[i] += gradients[i];
            }
            assertArrayEquals(expected, encoded(wire, held));
            float[] got = travelled(wire, held);
            assertArrayEquals(meant, got);
            for (int i = 0; i < count; i++) {
                held[i] -= got[i];
            }
            assertArrayEquals(residual, held);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 350})
    void theLargestTravelAsTheyAre(int count) {
        float[] in = values(count, count);
        for (int i = 0; i < count; i += 3) {
            in[i] = i % 2 == 0 ? 0.25f : -0.25f; // ties
        }
        float[] expected = new float[count];
        for (int from = 0; from < count; from += 100) {
            int to = Math.min(count, from + 100);
            IntStream.range(from, to)
                    .boxed()
                    .sorted(Comparator.comparing(i -> -Math.abs(in[i]))) // stable: of ties the first
                    .limit(Math.max(1, Math.round((to - from) * 0.07)))
                    .forEach(i -> expected[i] = in[i]);
        }
        assertArrayEquals(expected, travelled(new TopKWire(100, 0.07), in));
        assertEquals(
                6 * (count / 100 * 7 + (count % 100 == 0 ? 0 : Math.max(1, Math.round(count % 100 * 0.07f)))),
                new TopKWire(100, 0.07).bytes(count));
    }

    @Test
    void aBlockOfTheMostElementsHasPlacesForAll() {
        float[] in = new float[1 << 16];
        in[(1 << 16) - 1] = 3;
        in[1 << 15] = -2;
        assertArrayEquals(in, travelled(new TopKWire(1 << 16, 1e-4), in));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteDoesNotArriveAsANumber(float value) {
        float[] in = values(40, 1);
        in[7] = value;
        for (Wire wire : List.of(new Bf16Wire(), new Int8Wire(), new TwoBitWire(), new TopKWire(0.1))) {
            float[] got = travelled(wire, in);
            assertTrue(!Float.isFinite(got[7]), wire + " gives " + got[7]);
        }
        assertTrue(Float.isFinite(travelled(new TwoBitWire(), in)[6]));
    }

    @Test
    void theShareOfTheBytesIsAsSaid() {
        int elements = 1 << 20;
        double[] shares = List.of(new Bf16Wire(), new Int8Wire(), new TwoBitWire(), new TopKWire(0.01)).stream()
                .mapToDouble(wire -> wire.bytes(elements) / (4.0 * elements))
                .toArray();
        assertEquals(
                List.of(0.5, 0.25390625, 0.0625),
                Arrays.stream(shares).limit(3).boxed().toList());
        assertEquals(0.015, shares[3], 0.0001);
    }

    @Test
    void refusesWhatNoCodecIs() {
        assertEquals(
                "int8: a block must have at least 1 element, got 0",
                assertThrows(IllegalArgumentException.class, () -> new Int8Wire(0))
                        .getMessage());
        assertEquals(
                "2bit: the threshold must be finite and above 0, got 0.0",
                assertThrows(IllegalArgumentException.class, () -> new TwoBitWire(0))
                        .getMessage());
        assertEquals(
                "topk: a block must have 1 to 65536 elements, got 65537",
                assertThrows(IllegalArgumentException.class, () -> new TopKWire(65537, 0.1))
                        .getMessage());
        assertEquals(
                "topk: the share must be above 0 and at most 0.5, got 0.6",
                assertThrows(IllegalArgumentException.class, () -> new TopKWire(0.6))
                        .getMessage());
    }
}
