package dev.bellows.optim;

import dev.bellows.backend.Arrivals;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Resource;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>A parameter whose gradient comes by rows is updated in those rows alone; see {@link RowUpdate}.
 */
public final class Trainer implements Updating, Resource {
    /**
     * A parameter to update.
     *
     * @param sum its gradient over the samples, in the precision of its rule; if {@code rows} are given, theirs
     */
    private record Gradient(
            Parameter parameter,
            Rule rule,
            Tensor sum,
            @Nullable RowSparse rows) {}

    /** By path, or by number where they came without. */
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private final Map<Parameter, Rule> rules = new LinkedHashMap<>();
    private final Optimizer optimizer;
    private final Clipping clipping;
    private final IdentityHashMap<Parameter, List<NDArray>> states = new IdentityHashMap<>();
    private long steps;

    public Trainer(Map<String, Parameter> parameters, Optimizer optimizer) {
        this(parameters, Optimization.of(optimizer));
    }

    /** All parameters alike, with gradients within bounds. */
    public Trainer(Map<String, Parameter> parameters, Optimizer optimizer, Clipping clipping) {
        this(parameters, Optimization.of(optimizer).with(clipping));
    }

    /** Trains parameters by their paths; those that are frozen are left alone. */
    public Trainer(Map<String, Parameter> parameters, Optimization optimization) {
        optimization.groups().check(parameters.keySet());
        parameters.forEach(
                (path, parameter) -> add(path, parameter, optimization.groups().rule(path, optimization.optimizer())));
        this.optimizer = optimization.optimizer();
        this.clipping = optimization.clipping();
        register(this);
    }

    public Trainer(Collection<Parameter> parameters, Optimizer optimizer) {
        parameters.forEach(parameter -> add(Integer.toString(rules.size()), parameter, new Rule(optimizer, 1)));
        this.optimizer = optimizer;
        this.clipping = Clipping.NONE;
        register(this);
    }

    private void add(String path, Parameter parameter, Rule rule) {
        if (parameter.isOnSeveralRanks()) {
            throw new UnsupportedOpException("trainer: '" + path
                    + "' lies on several workers, whom a Trainer does not know of; use ShardedTrainer");
        }
        if (parameter.role() == Parameter.Role.WEIGHT && !rule.isFrozen()) {
            parameters.put(path, parameter);
            rules.put(parameter, rule);
        }
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
        update(batchSize);
    }

    @Override
    public void update(double weight) {
        if (weight == 0) {
            return;
        }
        steps++;
        try (Scope step = Scope.open("step")) {
            List<Gradient> gradients = gradients();
            MeanGradients means = new MeanGradients(
                    clipping, gradients.stream().map(Gradient::sum).toList(), weight);
            for (int i = 0; i < gradients.size(); i++) {
                try (Scope scope = Scope.open("update")) {
                    update(gradients.get(i), means.get(i));
                }
            }
        }
    }

    /** The gradients of all parameters that have one and want it, in the order of the parameters. */
    private List<Gradient> gradients() {
        List<Gradient> gradients = new ArrayList<>();
        rules.forEach((parameter, rule) -> {
            NDArray weight = parameter.data();
            RowSparse rows = weight.rowGrad();
            Tensor sum = rows != null ? rows.values() : weight.grad();
            if (sum != null && weight.gradRequest() != GradRequest.NULL) {
                gradients.add(new Gradient(parameter, rule, rule.inPrecision(sum), rows));
            }
        });
        return gradients;
    }

    private void update(Gradient gradient, Tensor mean) {
        NDArray weight = gradient.parameter().data();
        Rule rule = gradient.rule();
        List<NDArray> own = states(gradient.parameter());
        RowSparse rows = gradient.rows();
        if (rows != null) {
            RowUpdate.run(rule, steps, weight, own, rows.with(mean));
            return;
        }
        List<Tensor> scalars = new ArrayList<>();
        rule.scalars(steps).forEach(scalar -> scalars.add(NDArray.scalar(scalar, mean.dtype())));
        List<Tensor> out = rule.update(weight, mean, own, scalars);
        weight.assign((NDArray) out.get(0));
        for (int i = 0; i < own.size(); i++) {
            own.get(i).assign((NDArray) out.get(i + 1));
        }
    }

    /**
     * Makes a step a part of a graph: each run changes every weight that wants a gradient, and its states, by the gradient of
     * {@code loss}. The graph gets further inputs for it, after those that it has; see {@link TracedStep}.
     *
     * @param loss the mean over the samples, a scalar that depends on the weights as {@code trace} captured them
     */
    public TracedStep trace(Trace trace, Tensor loss) {
        return TracedStep.of(this, trace, loss);
    }

    @Override
    public Optional<TracedStep> traced(Trace trace, Tensor loss) {
        return Optional.of(trace(trace, loss));
    }

    /** The arrays beside the weights. Batches add up in whole arrays: where they do, tables get those as well. */
    @Override
    public GradientPlaces places(boolean addUp) {
        if (addUp) {
            parameters.values().stream()
                    .filter(weight -> weight.gradRequest() == GradRequest.ROWS)
                    .forEach(weight -> weight.gradRequest(GradRequest.WRITE));
        }
        List<NDArray> weights = new ArrayList<>();
        List<NDArray> gradients = new ArrayList<>();
        for (Parameter parameter : parameters.values()) {
            NDArray weight = parameter.dataOrNull();
            NDArray gradient = weight == null ? null : weight.grad();
            if (weight != null && gradient != null) {
                weights.add(weight);
                gradients.add(gradient);
            }
        }
        return new GradientPlaces(weights, gradients, tables());
    }

    private List<NDArray> tables() {
        return parameters.values().stream()
                .map(Parameter::dataOrNull)
                .filter(Objects::nonNull)
                .filter(weight -> weight.gradRequest() == GradRequest.ROWS)
                .toList();
    }

    /** Nobody waits for a single gradient. */
    @Override
    public Arrivals arrivals() {
        return Arrivals.UNHEARD;
    }

    @Override
    public void rows(List<RowSparse> found) {
        List<NDArray> tables = tables();
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).rowGrad(found.get(i));
        }
    }

    /** Where batches add up there are no tables. */
    @Override
    public void addRows(List<RowSparse> found, boolean add) {
        rows(found);
    }

    @Override
    public void clear(boolean addUp) {
        GradientPlaces places = places(addUp);
        places.gradients().forEach(gradient -> gradient.fill(0));
        rows(places.tables().stream().map(RowSparse::zeros).toList());
    }

    @Override
    public void complete() {
        // the gradients are read in the update
    }

    Map<Parameter, Rule> rules() {
        return rules;
    }

    Clipping clipping() {
        return clipping;
    }

    /** The states of a weight, made when they are first asked for. */
    List<NDArray> states(Parameter parameter) {
        return states.computeIfAbsent(parameter, p -> newStates(Objects.requireNonNull(rules.get(p)), p.data()));
    }

    /** Counts a step, and says which one it is. */
    long begin() {
        return ++steps;
    }

    private static List<NDArray> newStates(Rule rule, NDArray weight) {
        List<NDArray> made = rule.newStates(weight);
        made.forEach(NDArray::disown);
        return made;
    }

    /** The weights that this trainer changes, by path. */
    @Override
    public Map<String, Parameter> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** How many steps were taken. */
    @Override
    public long steps() {
        return steps;
    }

    /** The learning rate of the next step, before the factors of parameter groups. */
    @Override
    public double rate() {
        return optimizer.rate(steps + 1);
    }

    /**
     * What the optimizer remembers of each weight that had a gradient: {@code path/0}, {@code path/1} and so on, as many as
     * its rule has states. The arrays are the trainer's own and change with the next step.
     */
    @Override
    public Map<String, NDArray> states() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        parameters.forEach((path, parameter) -> {
            List<NDArray> own = states.getOrDefault(parameter, List.of());
            for (int i = 0; i < own.size(); i++) {
                named.put(SavedStates.name(path, i), own.get(i));
            }
        });
        return named;
    }

    /** Writes the number of steps and the {@link #states()} in the safetensors format. */
    public void saveStates(OutputStream out) throws IOException {
        SavedStates.write(states(), steps, out);
    }

    /**
     * Continues where another trainer of the same weights stood when it {@linkplain #saveStates saved}. The shapes of the
     * weights must be known.
     *
     * @throws IOException if the stream does not hold the states of this optimizer for these weights; nothing is changed then
     */
    @Override
    public void loadStates(InputStream in) throws IOException {
        try (Scope scope = Scope.open("load states")) {
            SavedStates saved = SavedStates.read(in);
            IdentityHashMap<Parameter, List<NDArray>> loaded = new IdentityHashMap<>();
            for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
                Parameter parameter = entry.getValue();
                Optimizer own = Objects.requireNonNull(rules.get(parameter)).optimizer();
                List<NDArray> taken = saved.take(entry.getKey(), parameter.data(), own);
                if (!taken.isEmpty()) {
                    loaded.put(parameter, taken);
                }
            }
            saved.requireAllTaken();
            close();
            loaded.values().forEach(taken -> taken.forEach(NDArray::disown));
            states.putAll(loaded);
            steps = saved.steps();
        }
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
