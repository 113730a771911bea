package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.pipeline.PipelineParallel;
import dev.bellows.parallel.tensor.TensorParallel;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DivisionCutTest {
    /** By what layers cost itself, the worker with the shortest stretch of the classes would cut elsewhere. */
    @Test
    void workersOfUnequalPartsHaveTheSameStages() {
        Sequential.Config network = new Sequential.Config(List.of(
                new Embedding.Config(1053, 9, null, null),
                new MeanOverTime.Config(),
                new Dense.Config(6, null, ActivationFunction.TANH),
                new Dense.Config(6, null, ActivationFunction.TANH),
                new Dense.Config(1033, null, null)));
        TrainingSpec spec = new TrainingSpec(
                network, List.of(Spec.of(DType.I32, 5)), new SoftmaxCrossEntropyLoss(), Optimization.of(new Sgd(0.1)));
        Division division = new Division(2, 3, 1);
        List<Spec> labels = List.of(Spec.of(DType.I32));
        MemoryPlan plan =
                new MemoryPlan(spec, labels, 6, division, false, false, 0, false, 1, false, false, false, false, 0);
        for (int part = 0; part < 3; part++) {
            try (Scope scope = Scope.open("worker")) {
                Block net = spec.build();
                TensorParallel.divide(net, part, 3, spec.loss());
                List<Integer> itself =
                        PipelineParallel.stages(net, spec.inputs(1), 2).starts();
                assertEquals(part < 2 ? List.of(0, 2) : List.of(0, 3), itself, "by part " + part);
                assertEquals(List.of(0, 3), division.cut(net, plan, 0).cut().starts(), "worker " + part);
            }
        }
    }
}
