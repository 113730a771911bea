package dev.bellows.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole networks whose values lie as oneDNN likes between the ops. */
final class CompiledLayoutsTest {
    private static final Spec IMAGES = Spec.of(DType.F32, 4, 3, 17, 17);

    @Test
    void staysInTheChosenLayoutFromConvolutionToConvolution() {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("onednn"))) {
            Executable executable = Executable.compile(inference(net()), Backends.current());
            assertEquals(1, reorders(executable), executable.explain()); // before the dense layer
        }
    }

    @Test
    void computesLossAndGradientsOfThePlainReference() {
        double[] expected = lossAndGradients(Backends.named("reference"));
        double[] actual = lossAndGradients(Backends.named("onednn"));
        assertArrayEquals(expected, actual, 1e-3);
    }

    private static long reorders(Executable executable) {
        return executable
                .explain()
                .lines()
                .filter(line -> line.contains("reorder f32"))
                .count();
    }

    private static Block net() {
        Block net = new Sequential(
                new Conv2D(20, 3, ActivationFunction.RELU),
                new BatchNorm(),
                new MaxPool2D(2),
                new Conv2D(12, 3, ActivationFunction.RELU),
                new Dense(5));
        net.initialize(new Xavier(), 3);
        return net;
    }

    private static dev.bellows.graph.Graph inference(Block net) {
        Trace trace = new Trace();
        Symbol x = trace.input("x", IMAGES);
        return trace.graph(List.of(net.forward(x)));
    }

    private static double[] lossAndGradients(Backend backend) {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(backend)) {
            Block net = net();
            net.materialize(IMAGES.shape());
            Trace trace = new Trace();
            Symbol x = trace.input("x", IMAGES);
            List<Symbol> weights = net.parameters().values().stream()
                    .filter(parameter -> parameter.role() == dev.bellows.nn.Parameter.Role.WEIGHT)
                    .map(parameter -> trace.capture(parameter.data()))
                    .toList();
            List<Tensor> results = new ArrayList<>();
            try (Recording training = Recording.set(false, true)) {
                Tensor y = net.forward(x);
                Tensor loss = ReduceSum.sum(y.mul(y)).div(20);
                results.add(loss);
                results.addAll(Autograd.gradients(loss, weights));
            }
            Executable executable = Executable.compile(trace.graph(results), backend);
            SplittableRandom random = new SplittableRandom(5);
            NDArray images =
                    NDArray.of(random.doubles(IMAGES.shape().size(), -1, 1).toArray(), IMAGES);
            return executable.run(List.of(images)).stream()
                    .flatMapToDouble(array -> java.util.Arrays.stream(array.toDoubleArray()))
                    .toArray();
        }
    }
}
