package dev.bellows.train;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import java.io.IOException;
import java.io.InputStream;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A trained network that predicts, from any number of threads at once. Compiled once per number of rows and thread that
 * asks at the same time; the weights are shared.
 */
public final class Predictor implements AutoCloseable {
    /** Past this many distinct numbers of rows all idle networks are dropped: callers should keep to a few. */
    private static final int SIZES = 16;

    private final Backend backend;
    private final Block net;
    private final Shape inputShape;
    private final Shape outputShape;
    private final Map<Integer, Deque<Compiled>> idle = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** One compiled network with its input and output arrays; used by one thread at a time. */
    private record Compiled(Executable executable, NDArray input, NDArray output) {
        void close() {
            executable.close();
            input.close();
            output.close();
        }
    }

    private Predictor(Backend backend, Block net, Shape inputShape, Shape outputShape) {
        this.backend = backend;
        this.net = net;
        this.inputShape = inputShape;
        this.outputShape = outputShape;
    }

    /**
     * Loads a network and its weights.
     *
     * @param network its configuration
     * @param inputShape the shape of one sample, without the batch
     * @param weights a safetensors file with an array for each parameter, by path
     * @throws ShapeException if the file lacks a parameter, has another shape for it, or holds one that is unknown
     */
    public static Predictor load(LayerConfig network, Shape inputShape, InputStream weights) throws IOException {
        try (Scope scope = Scope.open("load")) {
            Block net = network.build();
            net.initialize(Constant.ZERO, 0);
            net.parameters().values().forEach(parameter -> parameter.gradRequest(GradRequest.NULL));
            Shape output = net.materialize(Shape.of(1).concat(inputShape)).without(0);
            assign(net.parameters(), Safetensors.read(weights));
            net.disown();
            return new Predictor(Backends.current(), net, inputShape, output);
        }
    }

    private static void assign(Map<String, Parameter> parameters, Map<String, NDArray> arrays) {
        Set<String> unknown = new LinkedHashSet<>(arrays.keySet());
        unknown.removeAll(parameters.keySet());
        Set<String> missing = new LinkedHashSet<>(parameters.keySet());
        missing.removeAll(arrays.keySet());
        if (!unknown.isEmpty() || !missing.isEmpty()) {
            throw new ShapeException(
                    "weights: the file does not belong to this network: missing " + missing + ", unknown " + unknown);
        }
        parameters.forEach((path, parameter) -> {
            NDArray array = arrays.get(path);
            if (array == null || !array.spec().equals(parameter.data().spec())) {
                throw new ShapeException("weights: parameter '" + path + "' is "
                        + parameter.data().spec() + " in the network, " + (array == null ? "missing" : array.spec())
                        + " in the file");
            }
            parameter.data().assign(array);
        });
    }

    /** The shape of one sample. */
    public Shape inputShape() {
        return inputShape;
    }

    /** The shape of the output for one sample. */
    public Shape outputShape() {
        return outputShape;
    }

    /**
     * The network's outputs.
     *
     * @param features [rows, inputShape…], row-major
     * @return [rows, outputShape…], row-major
     */
    public float[] predict(float[] features, int rows) {
        if (features.length != rows * inputShape.size()) {
            throw new ShapeException("predict: " + rows + " rows of " + inputShape + " need " + rows * inputShape.size()
                    + " features, got " + features.length);
        }
        if (closed) {
            throw new IllegalStateException("predict: the predictor is closed");
        }
        if (rows == 0) {
            return new float[0];
        }
        Compiled compiled = borrow(rows);
        try {
            compiled.input.set(features);
            compiled.executable.runInto(List.of(compiled.input), List.of(compiled.output));
            float[] result = compiled.output.toFloatArray();
            giveBack(rows, compiled);
            return result;
        } catch (RuntimeException | Error e) {
            compiled.close();
            throw e;
        }
    }

    private Compiled borrow(int rows) {
        Deque<Compiled> ready = idle.get(rows);
        Compiled compiled = ready == null ? null : ready.poll();
        return compiled != null ? compiled : compile(rows);
    }

    /** Adds to the map's own entry, in one step with looking it up: a queue that was dropped meanwhile gets nothing. */
    private void giveBack(int rows, Compiled compiled) {
        if (closed) {
            compiled.close();
            return;
        }
        if (idle.size() >= SIZES && !idle.containsKey(rows)) {
            dropIdle();
        }
        idle.compute(rows, (n, known) -> {
            Deque<Compiled> ready = known != null ? known : new ConcurrentLinkedDeque<>();
            ready.push(compiled);
            return ready;
        });
    }

    private void dropIdle() {
        for (Integer rows : List.copyOf(idle.keySet())) {
            Deque<Compiled> ready = idle.remove(rows);
            if (ready != null) {
                for (Compiled compiled = ready.poll(); compiled != null; compiled = ready.poll()) {
                    compiled.close();
                }
            }
        }
    }

    /** How many threads {@link #predict} may use when called from this thread. */
    public void useThreads(int threads) {
        backend.useThreads(threads);
    }

    private Compiled compile(int rows) {
        try (Scope scope = Scope.open("compile");
                Backends.Use use = Backends.use(backend);
                Recording predicting = Recording.set(false, false)) {
            Trace trace = new Trace();
            Spec input = new Spec(Shape.of(rows).concat(inputShape), DType.F32);
            Spec output = new Spec(Shape.of(rows).concat(outputShape), DType.F32);
            Executable executable;
            synchronized (net) { // blocks are not made for several threads; only tracing touches them
                executable = Executable.compile(trace.graph(List.of(net.forward(trace.input("x", input)))), backend);
            }
            Compiled compiled = new Compiled(executable, NDArray.empty(backend, input), NDArray.empty(backend, output));
            scope.disown(compiled.executable);
            compiled.input.disown();
            compiled.output.disown();
            return compiled;
        }
    }

    /** Frees the weights. Nobody may be predicting. */
    @Override
    public void close() {
        closed = true;
        dropIdle();
        net.close();
    }
}
