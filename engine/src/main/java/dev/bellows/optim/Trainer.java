package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Resource;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
    private static final String STEPS = "steps";

    /** By path, or by number if they came without. */
    private final Map<String, Parameter> parameters;

    private final Optimizer optimizer;
    private final Clipping clipping;
    private final IdentityHashMap<Parameter, List<NDArray>> states = new IdentityHashMap<>();
    private long steps;

    public Trainer(Map<String, Parameter> parameters, Optimizer optimizer) {
        this(parameters, optimizer, Clipping.NONE);
    }

    public Trainer(Map<String, Parameter> parameters, Optimizer optimizer, Clipping clipping) {
        this.parameters = new LinkedHashMap<>(parameters);
        this.parameters.values().removeIf(parameter -> parameter.role() != Parameter.Role.WEIGHT);
        this.optimizer = optimizer;
        this.clipping = clipping;
        register(this);
    }

    public Trainer(Collection<Parameter> parameters, Optimizer optimizer) {
        this(parameters, optimizer, Clipping.NONE);
    }

    public Trainer(Collection<Parameter> parameters, Optimizer optimizer, Clipping clipping) {
        this(numbered(parameters), optimizer, clipping);
    }

    private static Map<String, Parameter> numbered(Collection<Parameter> parameters) {
        Map<String, Parameter> numbered = new LinkedHashMap<>();
        parameters.forEach(parameter -> numbered.put(Integer.toString(numbered.size()), parameter));
        return numbered;
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
        for (Parameter parameter : parameters.values()) {
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

    /** How many steps were taken. */
    public long steps() {
        return steps;
    }

    /** The learning rate of the next step. */
    public double rate() {
        return optimizer.rate(steps + 1);
    }

    /** The weights that this trainer changes, by path. */
    public Map<String, Parameter> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /**
     * What the optimizer remembers of each weight that had a gradient: {@code path/0}, {@code path/1} and so on, as many as
     * the optimizer has states. The arrays are the trainer's own and change with the next step.
     */
    public Map<String, NDArray> states() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        parameters.forEach((path, parameter) -> {
            List<NDArray> own = states.getOrDefault(parameter, List.of());
            for (int i = 0; i < own.size(); i++) {
                named.put(path + "/" + i, own.get(i));
            }
        });
        return named;
    }

    /** Writes the number of steps and the {@link #states()} in the safetensors format. */
    public void saveStates(OutputStream out) throws IOException {
        try (Scope scope = Scope.open("save states")) {
            Map<String, NDArray> arrays = states();
            arrays.put(STEPS, NDArray.scalar((double) steps, DType.I64));
            Safetensors.write(arrays, out);
        }
    }

    /**
     * Continues where another trainer of the same weights stood when it {@linkplain #saveStates saved}. The shapes of the
     * weights must be known.
     *
     * @throws IOException if the stream does not hold the states of this optimizer for these weights; nothing is changed then
     */
    public void loadStates(InputStream in) throws IOException {
        try (Scope scope = Scope.open("load states")) {
            Map<String, NDArray> arrays = Safetensors.read(in);
            NDArray saved = arrays.remove(STEPS);
            if (saved == null || !saved.spec().equals(Spec.of(DType.I64))) {
                throw new IOException("trainer: the file holds no number of steps; it was not written by saveStates");
            }
            IdentityHashMap<Parameter, List<NDArray>> loaded = new IdentityHashMap<>();
            for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
                List<NDArray> own = taken(arrays, entry.getKey(), entry.getValue());
                if (!own.isEmpty()) {
                    loaded.put(entry.getValue(), own);
                }
            }
            if (!arrays.isEmpty()) {
                throw new IOException("trainer: the file holds states that " + optimizer + " has no use for: "
                        + arrays.keySet() + "; load states of the same network and optimizer");
            }
            close();
            loaded.values().forEach(own -> own.forEach(NDArray::disown));
            states.putAll(loaded);
            steps = (long) saved.item();
        }
    }

    /** Takes a weight's states out of {@code arrays}: all of them, or none where the weight never had a gradient. */
    private List<NDArray> taken(Map<String, NDArray> arrays, String path, Parameter parameter) throws IOException {
        List<NDArray> own = new ArrayList<>();
        for (int i = 0; i < optimizer.states(); i++) {
            NDArray state = arrays.remove(path + "/" + i);
            if (state != null) {
                Spec spec = parameter.data().spec();
                if (!state.spec().equals(spec)) {
                    throw new IOException(
                            "trainer: state '" + path + "/" + i + "' is " + state.spec() + ", the weight " + spec);
                }
                own.add(state);
            }
        }
        if (!own.isEmpty() && own.size() < optimizer.states()) {
            throw new IOException("trainer: the file holds " + own.size() + " of the " + optimizer.states()
                    + " states that " + optimizer + " has of weight '" + path + "'");
        }
        return own;
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
