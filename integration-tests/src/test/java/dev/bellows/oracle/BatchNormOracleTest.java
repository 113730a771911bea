package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.nn.layer.BatchNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batch normalisation in training: beside the table of layers for the sake of its running statistics. */
final class BatchNormOracleTest {
    private static final double MOMENTUM = 0.9;
    private static final double EPSILON = 1e-5;

    private final Random random = new Random(Agreement.SEED);
    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    /** Our running variance is the biased one, PyTorch's is n / (n - 1) of it. */
    @Test
    void batchNormIsPyTorchsAndItsRunningStatisticsToo() {
        int batch = 6;
        int pixels = 5 * 4;
        double n = batch * pixels;
        Values x = any(batch, 3, 5, 4);
        List<Values> weights = List.of(any(3), any(3));
        Values head = any(batch, 3, 5, 4);
        List<Values> theirs = torch.run(
                in -> {
                    NDArray mean = in.get(1).zerosLike();
                    NDArray variance = in.get(1).onesLike();
                    NDArray y = TorchOps.batchNormTraining(in, mean, variance, MOMENTUM, EPSILON);
                    NDArray biased = variance.sub(MOMENTUM).mul((n - 1) / n).add(MOMENTUM);
                    return List.of(y, mean, biased);
                },
                with(x, weights),
                head);
        List<String> names = List.of("y", "running mean", "running variance", "x", "gamma", "beta");
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(BatchNorm::new, x, weights, UnaryOperator.identity(), head);
            List<Values> ordered = new ArrayList<>(List.of(ours.get(0), ours.get(4), ours.get(5)));
            ordered.addAll(ours.subList(1, 4));
            Agreement.check("BatchNorm, " + way, names, ordered, theirs);
        }
    }

    private Values any(int... dims) {
        return Values.random(random, -1, 1, dims);
    }

    private static List<Values> with(Values x, List<Values> weights) {
        List<Values> all = new ArrayList<>(List.of(x));
        all.addAll(weights);
        return all;
    }
}
