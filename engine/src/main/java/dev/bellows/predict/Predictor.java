package dev.bellows.predict;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.CompiledCache;
import dev.bellows.graph.Constants;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.io.GraphModel;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.OutputSteps;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained network that predicts, from any number of threads at once. Compiled once per number of rows and thread that
 * asks at the same time; the weights are shared. Needs the engine alone.
 *
 * <p>The weights are taken for constants: what follows from them alone is computed once, such as the layout that a kernel wants
 * them in, or a batch normalisation drawn into the convolution before it. Who changes them nevertheless calls {@link #refresh}.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.load(Path.of("model"))) {
 *     float[] scores = predictor.predictOne(features);
 * }
 * }</pre>
 */
public final class Predictor implements AutoCloseable {
    private final Backend backend;
    private final Block net;
    private final List<Spec> inputs;
    private final List<Spec> outputs;
    private final PredictorOptions options;
    private final int[] lengthsOf;
    private final Results results;
    private final CompiledCache<List<Spec>, Executable> plans;
    private final Constants constants = new Constants();
    private volatile boolean closed;

    private Predictor(Block net, List<Spec> inputs, List<Spec> outputs, PredictorOptions options) {
        this.backend = Backends.current();
        this.net = net;
        this.inputs = List.copyOf(inputs);
        this.outputs = outputs;
        this.options = options;
        this.lengthsOf = LengthInputs.of(net, inputs.size());
        this.results = new Results(backend, outputs, OutputSteps.of(net, inputs, lengthsOf, outputs.size()));
        this.plans = new CompiledCache<>("predict", options.sizes());
        backend.fence().await(); // the weights, which any thread reads
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
        return load(network, inputShape, weights, PredictorOptions.DEFAULTS);
    }

    /** As {@link #load(LayerConfig, Shape, InputStream)}, with options. */
    public static Predictor load(LayerConfig network, Shape inputShape, InputStream weights, PredictorOptions options)
            throws IOException {
        return load(network, List.of(new Spec(inputShape, DType.F32)), weights, options);
    }

    /**
     * As above, of a network with inputs of any dtype.
     *
     * @param inputs the specs of one sample, without the batch
     */
    public static Predictor load(LayerConfig network, List<Spec> inputs, InputStream weights, PredictorOptions options)
            throws IOException {
        try (Scope scope = Scope.open("load")) {
            return ModelLoading.filled(network.build(), inputs, options, Safetensors.read(weights));
        }
    }

    /**
     * Loads a {@link ModelFolder}, such as a model that Spark saved or a checkpoint of a training, or a {@link GraphModel}.
     *
     * @throws IOException if it is none, or damaged
     */
    public static Predictor load(Path directory) throws IOException {
        return load(directory, PredictorOptions.DEFAULTS);
    }

    /** As {@link #load(Path)}, with options; a graph for one number of rows computes so many at once, whatever they say. */
    public static Predictor load(Path directory, PredictorOptions options) throws IOException {
        return ModelLoading.load(directory, options);
    }

    /** Makes a predictor of a network that has its weights, and takes it over: the predictor closes it. */
    public static Predictor of(Block net, List<Spec> inputs, PredictorOptions options) {
        net.parameters().values().forEach(parameter -> parameter.gradRequest(GradRequest.NULL));
        List<Spec> outputs = outputs(net, inputs, options);
        net.disown();
        return new Predictor(net, inputs, outputs, options);
    }

    /** The specs of the outputs for one sample; makes the shapes of all parameters known. */
    static List<Spec> outputs(Block net, List<Spec> inputs, PredictorOptions options) {
        int rows = options.padding() == Padding.FULL ? options.maxBatch() : 1;
        List<Spec> outputs = new ArrayList<>();
        for (Spec output : net.materialize(SampleArrays.specs(inputs, rows))) {
            if (output.shape().rank() == 0 || output.shape().dim(0) != rows) {
                throw new ShapeException("predictor: the first axis of every output must be the batch, got " + output
                        + " for a batch of " + rows);
            }
            outputs.add(new Spec(output.shape().without(0), output.dtype()));
        }
        return List.copyOf(outputs);
    }

    /** What the network takes for one sample. */
    public List<Spec> inputs() {
        return inputs;
    }

    /** What the network gives for one sample. */
    public List<Spec> outputs() {
        return outputs;
    }

    /** Which input says how many steps of an output count, the others meaning nothing; {@link LengthInputs#NONE}: it is no sequence. */
    public int lengths(int output) {
        return results.lengths(output, lengthsOf);
    }

    /** The shape of one sample of the first input. */
    public Shape inputShape() {
        return inputs.get(0).shape();
    }

    /** The shape of the first output for one sample. */
    public Shape outputShape() {
        return outputs.get(0).shape();
    }

    /**
     * The first output of a network with one f32 input.
     *
     * @param features [rows, inputShape…], row-major
     * @return [rows, outputShape…], row-major
     */
    public float[] predict(float[] features, int rows) {
        if (inputs.size() != 1 || inputs.get(0).dtype() != DType.F32) {
            throw new ShapeException(
                    "predict: the network takes " + inputs + "; give arrays of these instead of floats");
        }
        if (features.length != rows * inputShape().size()) {
            throw new ShapeException("predict: " + rows + " rows of " + inputShape() + " need "
                    + rows * inputShape().size() + " features, got " + features.length);
        }
        requireOpen();
        if (rows == 0) {
            return new float[0];
        }
        try (Scope scope = Scope.open("predict")) {
            NDArray input = NDArray.empty(backend, SampleArrays.specs(inputs, rows).get(0));
            input.set(features);
            return predict(List.of(input)).get(0).toFloatArray();
        }
    }

    /** The first output for one sample. */
    public float[] predictOne(float[] features) {
        return predict(features, 1);
    }

    /**
     * All outputs for all inputs, which have one row or more. The results belong to the current scope.
     *
     * @param arrays [rows, …] in the order of {@link #inputs()}
     * @return [rows, …] in the order of {@link #outputs()}
     */
    public List<NDArray> predict(List<NDArray> arrays) {
        requireOpen();
        int rows = rows(arrays);
        List<NDArray> results = SampleArrays.empty(backend, outputs, rows);
        try (Scope scope = Scope.open("predict")) {
            for (int from = 0; from < rows; from += options.maxBatch()) {
                int count = Math.min(options.maxBatch(), rows - from);
                run(
                        SampleArrays.part(arrays, inputs, from, count),
                        SampleArrays.part(results, outputs, from, count),
                        count);
                if (count == rows - from) {
                    break; // adding the largest int would overflow
                }
            }
        }
        return results;
    }

    /**
     * As {@link #predict(List)}, from host memory and back to it.
     *
     * @param arrays for each of {@link #inputs()} the elements of {@code rows} rows, in native byte order; nothing else remains
     * @param results for each of {@link #outputs()} room for the elements of as many rows, in native byte order
     */
    public void predict(List<ByteBuffer> arrays, List<ByteBuffer> results, int rows) {
        requireOpen();
        HostRows in = new HostRows(inputs, arrays).require(rows);
        HostRows out = new HostRows(outputs, results).require(rows);
        for (int from = 0; from < rows; ) {
            int count = Math.min(options.maxBatch(), rows - from);
            predictPart(in.part(from, count), out.part(from, count), count);
            from += count;
        }
    }

    private void predictPart(HostRows from, HostRows to, int rows) {
        try (Scope scope = Scope.open("predict")) {
            int filled = options.padding().rows(rows, options.maxBatch());
            HostRows needed = from.cut(lengthsOf, rows);
            List<Spec> samples = needed.samples();
            List<NDArray> in = filled == rows ? SampleArrays.empty(backend, samples, rows) : blank(samples, filled);
            List<Spec> shorter = results.of(samples);
            List<NDArray> out = SampleArrays.empty(backend, shorter, filled);
            List<NDArray> given = SampleArrays.part(in, samples, 0, rows);
            for (int i = 0; i < given.size(); i++) {
                given.get(i).write(needed.arrays().get(i));
            }
            runExactly(in, out, filled, samples);
            results.read(SampleArrays.part(out, shorter, 0, rows), shorter, to.arrays());
        }
    }

    private int rows(List<NDArray> arrays) {
        int rows = arrays.isEmpty() || arrays.get(0).shape().rank() == 0
                ? 0
                : arrays.get(0).shape().dim(0);
        List<Spec> given = arrays.stream().map(NDArray::spec).toList();
        if (rows == 0 || !given.equals(SampleArrays.specs(inputs, rows))) {
            throw new ShapeException("predict: expects " + inputs + " for each of one row or more, got " + given);
        }
        return rows;
    }

    private void run(List<NDArray> in, List<NDArray> out, int rows) {
        int filled = options.padding().rows(rows, options.maxBatch());
        if (filled == rows) {
            runExactly(in, out, rows, inputs);
            return;
        }
        List<NDArray> padded = blank(inputs, filled);
        List<NDArray> results = SampleArrays.zeros(backend, outputs, filled);
        SampleArrays.copy(in, SampleArrays.part(padded, inputs, 0, rows));
        runExactly(padded, results, filled, inputs);
        SampleArrays.copy(SampleArrays.part(results, outputs, 0, rows), out);
    }

    /** Inputs of zeros; sequences are of one step, since none are of none. */
    private List<NDArray> blank(List<Spec> samples, int rows) {
        List<NDArray> blank = SampleArrays.zeros(backend, samples, rows);
        for (int i = 0; i < lengthsOf.length; i++) {
            if (lengthsOf[i] != LengthInputs.NONE) {
                blank.get(i).fill(1);
            }
        }
        return blank;
    }

    private void runExactly(List<NDArray> in, List<NDArray> out, int rows, List<Spec> samples) {
        List<Spec> specs = SampleArrays.specs(samples, rows);
        Executable executable = borrow(specs);
        try {
            executable.runInto(in, out);
        } catch (RuntimeException | Error e) {
            try {
                executable.close();
            } catch (RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
        plans.giveBack(specs, executable);
    }

    private Executable borrow(List<Spec> specs) {
        Executable known = plans.borrow(specs);
        return known != null ? known : compile(specs);
    }

    /** Compiles the network for these numbers of rows and runs it once for each, so that the first callers need not wait. */
    public void warmUp(int... rows) {
        for (int count : rows) {
            try (Scope scope = Scope.open("warm up")) {
                predict(blank(inputs, count));
            }
        }
    }

    /** How {@code rows} rows are computed, step by step; compiles for them if need be. For reading, not for parsing. */
    public String explain(int rows) {
        requireOpen();
        List<Spec> specs = SampleArrays.specs(inputs, rows);
        Executable executable = borrow(specs);
        try {
            return executable.explain();
        } finally {
            plans.giveBack(specs, executable);
        }
    }

    /**
     * Sees that the calling thread has changed parameters of the network given to {@link #of}: compiles anew for what comes. Nobody
     * may be predicting. Without it some predictions see new parameters and others old ones.
     */
    public void refresh() {
        requireOpen();
        backend.fence().await();
        plans.clear();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("predict: the predictor is closed");
        }
    }

    /** How many threads {@link #predict} may use when called from this thread. */
    public void useThreads(int threads) {
        backend.useThreads(threads);
    }

    private Executable compile(List<Spec> specs) {
        try (Scope scope = Scope.open("compile");
                Backends.Use use = Backends.use(backend);
                Recording predicting = Recording.set(false, false)) {
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            for (Spec spec : specs) {
                symbols.add(trace.input("x" + symbols.size(), spec));
            }
            synchronized (net) { // blocks are not made for several threads; only tracing touches them
                return scope.disown(Executable.compileFrozen(
                        trace.graph(net.callAll(symbols)), backend, options.precision(), constants));
            }
        }
    }

    /** Frees the weights. Nobody may be predicting. */
    @Override
    public void close() {
        closed = true;
        plans.close();
        net.close();
    }
}
