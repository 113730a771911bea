package dev.bellows.optim;

import dev.bellows.memory.Resource;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Applies an optimizer to parameters after each backward pass, as in Gluon.
 *
 * <pre>{@code
 * Trainer trainer = new Trainer(net.parameters(), new Sgd(0.1));
 * Tensor loss;
 * try (Recording r = Autograd.record()) {
 *     loss = new L2Loss().of(net.forward(x), y);
 * }
 * Autograd.backward(loss);
 * trainer.step(x.shape().dim(0));
 * }</pre>
 */
public final class Trainer implements Resource {
    private final List<Parameter> parameters;
    private final Optimizer optimizer;
    private final Clipping clipping;
    private final IdentityHashMap<Parameter, List<NDArray>> states = new IdentityHashMap<>();
    private long steps;

    public Trainer(Map<String, Parameter> parameters, Optimizer optimizer) {
        this(parameters.values(), optimizer);
    }

    public Trainer(Map<String, Parameter> parameters, Optimizer optimizer, Clipping clipping) {
        this(parameters.values(), optimizer, clipping);
    }

    public Trainer(Collection<Parameter> parameters, Optimizer optimizer) {
        this(parameters, optimizer, Clipping.NONE);
    }

    public Trainer(Collection<Parameter> parameters, Optimizer optimizer, Clipping clipping) {
        this.parameters = parameters.stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .toList();
        this.optimizer = optimizer;
        this.clipping = clipping;
        register(this);
    }

    private static void register(Trainer trainer) {
        Scope.current().own(trainer);
    }

    /**
     * Changes every weight by its gradient divided by {@code batchSize}, the number of samples in the summed loss, and then
     * clipped.
     */
    public void step(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("trainer: batchSize must be 1 or more, got " + batchSize);
        }
        steps++;
        Map<Parameter, Tensor> sums = sums();
        try (Scope step = Scope.open("step")) {
            UnaryOperator<Tensor> average = clipping.average(List.copyOf(sums.values()), batchSize);
            sums.forEach((parameter, sum) -> {
                try (Scope scope = Scope.open("update")) {
                    update(parameter, (NDArray) average.apply(sum));
                }
            });
        }
    }

    /** The summed gradients of all parameters that have one and want it, in the order of the parameters. */
    private Map<Parameter, Tensor> sums() {
        Map<Parameter, Tensor> sums = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            NDArray gradient = parameter.data().grad();
            if (gradient != null && parameter.data().gradRequest() != GradRequest.NULL) {
                sums.put(parameter, gradient);
            }
        }
        return sums;
    }

    private void update(Parameter parameter, NDArray gradient) {
        NDArray weight = parameter.data();
        List<NDArray> own = states.computeIfAbsent(parameter, p -> newStates(weight));
        List<Tensor> in = new ArrayList<>(List.of(weight, gradient));
        in.addAll(own);
        optimizer.scalars(steps).forEach(scalar -> in.add(NDArray.scalar(scalar, weight.dtype())));
        List<Tensor> out = optimizer.update().onAll(in);
        weight.assign((NDArray) out.get(0));
        for (int i = 0; i < own.size(); i++) {
            own.get(i).assign((NDArray) out.get(i + 1));
        }
    }

    private List<NDArray> newStates(NDArray weight) {
        List<NDArray> made = new ArrayList<>();
        for (int i = 0; i < optimizer.states(); i++) {
            NDArray state = NDArray.zeros(weight.spec());
            state.disown();
            made.add(state);
        }
        return made;
    }

    @Override
    public long bytes() {
        return states.values().stream()
                .flatMap(List::stream)
                .mapToLong(NDArray::bytes)
                .sum();
    }

    @Override
    public void close() {
        states.values().forEach(own -> own.forEach(NDArray::close));
        states.clear();
    }
}
