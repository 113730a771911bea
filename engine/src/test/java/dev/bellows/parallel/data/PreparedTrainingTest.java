package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.optim.AdamW;
import dev.bellows.predict.Predictor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A preparation in front of a network is trained around, saved and loaded with it. */
final class PreparedTrainingTest {
    /** A third cannot be averaged over three workers without a rounding. */
    private static final double THIRD = (float) (1.0 / 3);

    private static final List<Double> THIRDS = Collections.nCopies(Samples.SHAPE.dim(-1), THIRD);
    private static final LayerConfig PREPARED = new Sequential.Config(
            List.of(new Standardize.Config(THIRDS, THIRDS), new Dense.Config(Samples.CLASSES, null, null)));

    @Test
    void workersLeaveConstantsAlone() {
        Map<String, double[]> start = Run.of(PREPARED, new AdamW(0.01, 0.1), 1)
                .withSteps(0)
                .start()
                .get(0)
                .after();
        for (int workers : new int[] {1, 3}) {
            for (Run.Result result :
                    Run.of(PREPARED, new AdamW(0.01, 0.1), workers).start()) {
                double[] thirds =
                        THIRDS.stream().mapToDouble(Double::doubleValue).toArray();
                assertArrayEquals(thirds, result.after().get("0.center"));
                assertArrayEquals(thirds, result.after().get("0.scale"));
                assertTrue(Math.abs(result.after().get("1.bias")[0] - start.get("1.bias")[0]) > 1e-4, "it trains");
            }
        }
    }

    @Test
    void predictsFromAFileAsBefore() throws IOException {
        Block net = PREPARED.build();
        net.initialize(new Xavier(), 3);
        NDArray x = NDArray.zeros(new Spec(Samples.SHAPE, DType.F32));
        x.fill(0.75);
        NDArray batch = x.view(0, x.spec().with(Shape.of(1).concat(Samples.SHAPE)));
        float[] expected = ((NDArray) net.forward(batch)).toFloatArray();
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> arrays.put(path, parameter.data()));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Safetensors.write(arrays, file);
        try (Predictor predictor =
                Predictor.load(PREPARED, Samples.SHAPE, new ByteArrayInputStream(file.toByteArray()))) {
            assertEquals(
                    Parameter.Role.CONSTANT, net.parameters().get("0.center").role());
            assertArrayEquals(expected, predictor.predict(x.toFloatArray(), 1), 1e-6f);
        }
    }
}
