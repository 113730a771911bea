package dev.bellows.oracle;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One of the ways in which Bellows computes the same function: on which backend, and at once or compiled. */
record Way(String backend, boolean compiled) {
    /** All that this machine has. */
    static Stream<Way> all() {
        return Stream.of("reference", "onednn")
                .flatMap(backend -> Stream.of(new Way(backend, false), new Way(backend, true)));
    }

    /** The outputs of {@code function}, then the gradient of the sum of head · output 0 by each floating input. */
    List<Values> run(Function<List<Tensor>, List<Tensor>> function, List<Values> inputs, Values head) {
        Backend chosen = Backends.named(backend);
        try (Scope scope = Scope.open("oracle");
                Backends.Use use = Backends.use(chosen)) {
            List<NDArray> arrays = inputs.stream().map(Values::toArray).toList();
            List<Tensor> results;
            if (compiled) {
                Trace trace = new Trace();
                List<Symbol> symbols = new ArrayList<>();
                for (NDArray array : arrays) {
                    symbols.add(trace.input("x" + symbols.size(), array.spec()));
                }
                List<Tensor> traced = differentiate(function, symbols, List.of(), trace.capture(head.toArray()));
                results = List.copyOf(
                        Executable.compile(trace.graph(traced), chosen).run(arrays));
            } else {
                results = differentiate(function, arrays, List.of(), head.toArray());
            }
            return results.stream().map(NDArray.class::cast).map(Values::of).toList();
        }
    }

    /**
     * As {@link #run(Function, List, Values)} for the output of a network in training: the loss or other output made from
     * what it gives for {@code x}, the gradients by x and by each weight in their order, then the running statistics.
     *
     * @param weights values for all weights, in the order of the network's parameters
     */
    List<Values> run(
            Supplier<Block> network, Values x, List<Values> weights, UnaryOperator<Tensor> after, Values head) {
        Backend chosen = Backends.named(backend);
        try (Scope scope = Scope.open("oracle");
                Backends.Use use = Backends.use(chosen)) {
            Block net = network.get();
            net.initialize(Constant.ZERO, 0);
            net.materialize(Shape.of(x.dims()));
            List<NDArray> arrays = parameters(net, Parameter.Role.WEIGHT);
            for (int i = 0; i < arrays.size(); i++) {
                arrays.get(i).assign(weights.get(i).toArray());
            }
            List<Tensor> results = new ArrayList<>(forwardAndBackward(chosen, net, x.toArray(), after, head.toArray()));
            results.addAll(parameters(net, Parameter.Role.STATISTIC));
            return results.stream().map(NDArray.class::cast).map(Values::of).toList();
        }
    }

    private List<? extends Tensor> forwardAndBackward(
            Backend chosen, Block net, NDArray x, UnaryOperator<Tensor> after, NDArray head) {
        Function<List<Tensor>, List<Tensor>> function = in -> List.of(after.apply(net.forward(in.get(0))));
        List<NDArray> weights = parameters(net, Parameter.Role.WEIGHT);
        if (!compiled) {
            return differentiate(function, List.of(x), weights, head);
        }
        Trace trace = new Trace();
        List<Tensor> in = List.of(trace.input("x", x.spec()));
        List<Symbol> captured = weights.stream().map(trace::capture).toList();
        List<Tensor> traced = differentiate(function, in, captured, trace.capture(head));
        return Executable.compile(trace.graph(traced), chosen).run(List.of(x));
    }

    /** The arrays of a network's parameters of one role, in their order. */
    static List<NDArray> parameters(Block net, Parameter.Role role) {
        return net.parameters().values().stream()
                .filter(parameter -> parameter.role() == role)
                .map(Parameter::data)
                .toList();
    }

    private static List<Tensor> differentiate(
            Function<List<Tensor>, List<Tensor>> function,
            List<? extends Tensor> inputs,
            List<? extends Tensor> weights,
            Tensor head) {
        List<Tensor> by = new ArrayList<>();
        inputs.stream().filter(input -> input.dtype().isFloating()).forEach(by::add);
        by.addAll(weights);
        try (Recording recording = Autograd.record()) {
            List<Tensor> results = new ArrayList<>(function.apply(List.copyOf(inputs)));
            results.addAll(Autograd.gradients(List.of(results.get(0)), List.of(head), by, false));
            return results;
        }
    }
}
