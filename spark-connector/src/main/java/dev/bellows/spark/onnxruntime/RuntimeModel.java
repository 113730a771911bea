package dev.bellows.spark.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Shape;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.spark.data.codec.RowArrays;
import dev.bellows.spark.data.codec.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A model that ONNX Runtime has loaded, on this machine's processors. Safe for many threads at once, each of which computes its own batch. What a
 * batch took is freed with it, so between batches there are the weights alone.
 */
public final class RuntimeModel implements AutoCloseable {
    private static final String WHO = "onnx runtime: ";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<RuntimeBlock.Value> inputs;

    private RuntimeModel(OrtEnvironment environment, OrtSession session, List<RuntimeBlock.Value> inputs) {
        this.environment = environment;
        this.session = session;
        this.inputs = List.copyOf(inputs);
    }

    /**
     * Loads a model, whose files are wanted no longer once it is there.
     *
     * @param threads how many compute one batch
     * @throws UnsupportedOpException a sentence if ONNX Runtime is not there, or does not take the model
     */
    public static RuntimeModel load(Path file, List<RuntimeBlock.Value> inputs, int threads) {
        OrtEnvironment environment = RuntimeLibrary.environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Waiting threads would take processors from the tasks beside.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            // Both keep memory for the next batch, and do not give it back.
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            return new RuntimeModel(environment, environment.createSession(file.toString(), options), inputs);
        } catch (OrtException e) {
            throw new UnsupportedOpException(WHO + "it does not take the model: " + told(e), e);
        } catch (LinkageError e) {
            throw new UnsupportedOpException(
                    WHO + "its Java classes lack " + e.getMessage() + "; take " + RuntimeLibrary.DEPENDENCY, e);
        }
    }

    /** Whether inputs may have such elements. */
    public static boolean takes(ElementType type) {
        return Elements.of(type).isPresent();
    }

    /**
     * What the model gives for one row, of those outputs that columns can hold. It is asked by rows of zeros and empty texts; where it refuses
     * such texts, what the file says counts.
     *
     * @throws UnsupportedOpException a sentence if there is none, or one has no axis of rows
     */
    public List<RuntimeBlock.Value> outputs() {
        Map<String, ElementType> types = held();
        if (types.isEmpty()) {
            throw new UnsupportedOpException(WHO + "none of the model's outputs " + session.getOutputNames()
                    + " is an array of numbers or texts, which columns hold");
        }
        Map<String, Shape> three = shapes(types.keySet(), 3);
        Map<String, Shape> two = shapes(types.keySet(), 2);
        List<RuntimeBlock.Value> outputs = new ArrayList<>();
        types.forEach((name, type) -> {
            Shape row = row(name, Objects.requireNonNull(three.get(name)), 3);
            if (!row.equals(row(name, Objects.requireNonNull(two.get(name)), 2))) {
                throw new UnsupportedOpException(WHO + "what output '" + name
                        + "' has for one row depends on how many rows there are: " + two.get(name) + ", "
                        + three.get(name));
            }
            outputs.add(new RuntimeBlock.Value(name, type, row));
        });
        return outputs;
    }

    private Map<String, ElementType> held() {
        Map<String, ElementType> types = new LinkedHashMap<>();
        try {
            for (NodeInfo output : session.getOutputInfo().values()) {
                if (output.getInfo() instanceof TensorInfo tensor) {
                    types.put(output.getName(), element(tensor));
                }
            }
        } catch (OrtException e) {
            throw new UnsupportedOpException(WHO + told(e), e);
        }
        types.values().removeIf(type -> Elements.of(type).isEmpty());
        return types;
    }

    private static Shape row(String name, Shape batch, int rows) {
        if (batch.rank() == 0 || batch.dim(0) != rows) {
            throw new UnsupportedOpException(WHO + "output '" + name + "' is " + batch + " for " + rows
                    + " rows, of which no part is that of a row; export the model so that its first axis is the batch");
        }
        return batch.without(0);
    }

    private Map<String, Shape> shapes(Set<String> outputs, int rows) {
        try {
            return asked(outputs, rows);
        } catch (IllegalStateException refused) {
            if (inputs.stream().noneMatch(RuntimeBlock.Value::isText)) {
                throw refused;
            }
            return shapesOfFile(outputs, rows, refused);
        }
    }

    private Map<String, Shape> asked(Set<String> outputs, int rows) {
        List<ByteBuffer> zeros = inputs.stream()
                .map(input -> ByteBuffer.allocateDirect(
                                Math.toIntExact(input.spec().bytes() * rows))
                        .order(ByteOrder.nativeOrder()))
                .toList();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Texts empty = new Texts();
        empty.add("");
        run(
                new RowArrays(zeros, empty),
                outputs,
                rows,
                (name, tensor) -> shapes.put(
                        name,
                        Shape.of(Arrays.stream(tensor.getInfo().getShape())
                                .mapToInt(Math::toIntExact)
                                .toArray())));
        return shapes;
    }

    /** What the model's file says of its outputs, where it cannot be asked. */
    private Map<String, Shape> shapesOfFile(Set<String> outputs, int rows, IllegalStateException refused) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try {
            for (String name : outputs) {
                NodeInfo output = Objects.requireNonNull(session.getOutputInfo().get(name));
                long[] dims = ((TensorInfo) output.getInfo()).getShape();
                if (dims.length == 0 || Arrays.stream(dims).skip(1).anyMatch(dim -> dim < 0)) {
                    throw new UnsupportedOpException(
                            WHO + "its file does not say what output '" + name
                                    + "' has for one row, and it takes no empty texts to be asked by: "
                                    + refused.getMessage(),
                            refused);
                }
                shapes.put(
                        name,
                        Shape.of(rows)
                                .concat(Shape.of(Arrays.stream(dims)
                                        .skip(1)
                                        .mapToInt(Math::toIntExact)
                                        .toArray())));
            }
        } catch (OrtException e) {
            throw new UnsupportedOpException(WHO + told(e), e);
        }
        return shapes;
    }

    private static ElementType element(TensorInfo info) {
        String name = info.onnxType.name().replaceFirst("^ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        return Arrays.stream(ElementType.values())
                .filter(type -> type.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(ElementType.UNDEFINED);
    }

    /**
     * Computes a batch.
     *
     * @param given the inputs of so many rows
     * @param wanted the outputs to compute
     * @param room for each of these
     * @throws MemoryException if it takes more memory than there is
     * @throws IllegalStateException a sentence if the model refuses the rows
     */
    public void run(RowArrays given, List<RuntimeBlock.Value> wanted, RowArrays room, int rows) {
        Map<String, Integer> places = new LinkedHashMap<>();
        wanted.forEach(output -> places.put(output.name(), places.size()));
        run(given, places.keySet(), rows, (name, tensor) -> {
            int place = Objects.requireNonNull(places.get(name));
            RuntimeBlock.Value output = wanted.get(place);
            Shape expected = Shape.of(rows).concat(output.shape());
            long[] dims = tensor.getInfo().getShape();
            if (!Arrays.equals(
                    dims, Arrays.stream(expected.dims()).asLongStream().toArray())) {
                throw new IllegalStateException(WHO + "output " + output + " of each row came as "
                        + Arrays.toString(dims) + " for " + rows + " rows");
            }
            ByteBuffer to = room.elements().get(place);
            if (output.isText()) {
                Elements.take(tensor.getValue(), room.texts(), to);
            } else {
                Elements.widen(output, tensor.getByteBuffer(), to);
            }
        });
    }

    /** Hears of each output. */
    @FunctionalInterface
    private interface Taking {
        void take(String name, OnnxTensor tensor) throws OrtException;
    }

    private void run(RowArrays given, Set<String> wanted, int rows, Taking taking) {
        Map<String, OnnxTensor> batch = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputs.size(); i++) {
                RuntimeBlock.Value input = inputs.get(i);
                batch.put(input.name(), tensor(input, given.elements().get(i), given.texts(), rows));
            }
            try (OrtSession.Result result = session.run(batch, wanted)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    taking.take(output.getKey(), (OnnxTensor) output.getValue());
                }
            }
        } catch (OrtException e) {
            String why = told(e);
            if (why.contains("allocat") || why.contains("bad_alloc")) {
                throw new MemoryException(WHO + "a batch of " + rows + " rows: " + why);
            }
            throw new IllegalStateException(WHO + "the model refuses a batch of " + rows + " rows: " + why, e);
        } finally {
            batch.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(RuntimeBlock.Value input, ByteBuffer from, Texts texts, int rows) throws OrtException {
        Shape shape = Shape.of(rows).concat(input.shape());
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        return input.isText()
                ? OnnxTensor.createTensor(environment, Elements.texts(from, texts), dims)
                : OnnxTensor.createTensor(
                        environment,
                        Elements.narrowed(input, from),
                        dims,
                        Elements.of(input.type()).orElseThrow());
    }

    private static String told(OrtException e) {
        return String.valueOf(e.getMessage()).strip();
    }

    /** Frees the weights. Nobody may be computing. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(WHO + told(e), e);
        }
    }
}
