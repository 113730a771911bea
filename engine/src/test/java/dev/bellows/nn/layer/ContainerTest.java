package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.elementwise.Square;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ContainerTest {
    private static final NDArray VECTOR = NDArray.of(new double[] {1, -2, 3}, Spec.of(DType.F32, 1, 3));

    @Test
    void lambdaAppliesItsFunctionAndSaysThatItCannotTravel() {
        Block square = new Lambda("square", Square::square);
        assertArrayEquals(new float[] {1, 4, 9}, ((NDArray) square.forward(VECTOR)).toFloatArray());
        UnsupportedOperationException error = assertThrows(UnsupportedOperationException.class, square::config);
        assertEquals(
                "Lambda(square): has no configuration; override config(), or save its parameters and build the network"
                        + " in code",
                error.getMessage());
    }

    @Test
    void sequentialGrows() {
        Sequential net =
                new Sequential().add(new Lambda("square", Square::square)).add(new Identity());
        assertArrayEquals(new float[] {1, 4, 9}, ((NDArray) net.forward(VECTOR)).toFloatArray());
        assertEquals("Sequential(Lambda(square), Identity)", net.toString());
    }

    @Test
    void residualRefusesLayersThatChangeTheShape() {
        Block block = new Residual(new Dense(4));
        block.initialize(Constant.ONE, 1);
        ShapeException error = assertThrows(ShapeException.class, () -> block.forward(VECTOR));
        assertEquals(
                "Residual(Dense(3 → 4)): the layers must keep the shape: from [1, 3] to [1, 4]", error.getMessage());
    }

    @Test
    void dropoutAlongAxesDropsWholeChannels() {
        Block dropout = new Dropout(0.5, 2, 3);
        dropout.initialize(Constant.ZERO, 5);
        NDArray x = NDArray.zeros(Spec.of(DType.F32, 8, 16, 3, 3));
        x.fill(1);
        try (Recording recording = Autograd.record()) {
            float[] y = ((NDArray) dropout.forward(x)).toFloatArray();
            int kept = 0;
            for (int channel = 0; channel < 128; channel++) {
                float[] pixels = Arrays.copyOfRange(y, channel * 9, channel * 9 + 9);
                float[] alike = new float[9];
                Arrays.fill(alike, pixels[0]);
                assertArrayEquals(alike, pixels);
                kept += pixels[0] == 2 ? 1 : 0;
            }
            assertEquals(64, kept, 30); // over five deviations of 5.7
        }
    }

    @Test
    void randomSlopesAreTheirMeanInPrediction() {
        Block block = new RReLU();
        block.initialize(Constant.ZERO, 5);
        float[] y = ((NDArray) block.forward(VECTOR)).toFloatArray();
        assertEquals(-2 * (1 / 8.0 + 1 / 3.0) / 2, y[1], 1e-6);
        try (Recording recording = Autograd.record()) {
            float drawn = ((NDArray) block.forward(VECTOR)).toFloatArray()[1] / -2;
            assertEquals(1 / 8.0 + (1 / 3.0 - 1 / 8.0) / 2, drawn, (1 / 3.0 - 1 / 8.0) / 2);
        }
    }
}
