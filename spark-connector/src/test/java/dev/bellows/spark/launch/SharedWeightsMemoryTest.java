package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker takes whose replicas share weights. */
class SharedWeightsMemoryTest {
    private static final long GIB = 1L << 30;

    /** Of two layers of a gibibyte each of four replicas has a quarter, and of the table, too; one weight with its gradient is there whole for a while. */
    @Test
    void whatReplicasShareIsCountedByTheirRows() {
        int units = 1 << 14;
        Sequential.Config network = new Sequential.Config(List.of(
                new SlicedEmbedding.Config(1 << 16, units, 4, null),
                new Dense.Config(units, false, null, false),
                new Dense.Config(units, false, null, false)));
        TrainingSpec spec = new TrainingSpec(
                network, List.of(Spec.of(DType.I32, 1)), new L2Loss(), Optimization.of(new Adam(0.001)));
        List<Spec> labels = List.of(Spec.of(DType.F32, 1, units));
        Division shared = new Division(1, 1, 1, true);
        WorkerMemory memory = WorkerMemory.of(
                new MemoryPlan(spec, labels, 4, shared, true, false, 0, false, 4, false, false, false, false, 0));
        assertEquals(
                "1.5 GiB of weights + 512 MiB of gradients + 3.0 GiB of the optimizer's states + 2.0 GiB of the largest"
                        + " weight and its gradient, put together (shardWeights) + 6.0 GiB of the shared weights"
                        + " (shardWeights), which the first worker writes to checkpoints",
                memory.sum());
        assertEquals(3 * GIB / 2, memory.share());
        assertEquals(6 * GIB, memory.weights());
    }
}
