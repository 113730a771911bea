package dev.bellows.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.ModelWriter;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.io.onnx.operator.ArrayBytes;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** A model of one node, with made-up numbers: what it is given, and the arrays that it has. */
final class OneNode {
    private static final long OPSET = 17;

    private final String domain;
    private final String operator;
    private final List<String> inputs = new ArrayList<>();
    private final List<OnnxTensor> given = new ArrayList<>();
    private final List<OnnxTensor> arrays = new ArrayList<>();
    private final Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(11);
    private List<String> outputs = List.of("y");

    OneNode(String domain, String operator) {
        this.domain = domain;
        this.operator = operator;
    }

    /**
     * What came out.
     *
     * @param isWhole whether these are whole numbers
     */
    record Result(long[] shape, double[] values, boolean isWhole) {
        /** How far apart, as a share of the greatest number, or in units of whole ones; infinite if of another shape. */
        double apart(int[] dims, double[] found) {
            if (!Arrays.equals(shape, Arrays.stream(dims).asLongStream().toArray())) {
                return Double.POSITIVE_INFINITY;
            }
            double greatest = 0;
            double apart = 0;
            for (int i = 0; i < values.length; i++) {
                greatest = Math.max(greatest, Math.abs(values[i]));
                apart = Math.max(apart, Math.abs(values[i] - found[i]));
            }
            return isWhole ? apart : apart / greatest;
        }
    }

    // What it is made of

    /** An input of the model, of floats in [-2, 2). */
    OneNode given(long... dims) {
        return input(given, floats(dims));
    }

    /** An array that the model has, of such floats. */
    OneNode with(long... dims) {
        return input(arrays, floats(dims));
    }

    /** An input of whole numbers below {@code limit}. */
    OneNode words(int limit, long... dims) {
        ByteBuffer data = bytes(4 * size(dims));
        while (data.hasRemaining()) {
            data.putInt(random.nextInt(limit));
        }
        return input(given, tensor(ElementType.INT32, dims, data));
    }

    /** An input of these whole numbers. */
    OneNode numbers(int... values) {
        ByteBuffer data = bytes(4 * values.length);
        data.asIntBuffer().put(values);
        return input(given, tensor(ElementType.INT32, new long[] {values.length}, data));
    }

    /** An input of bytes without a sign. */
    OneNode bytes(long... dims) {
        ByteBuffer data = bytes(size(dims));
        while (data.hasRemaining()) {
            data.put((byte) random.nextInt(256));
        }
        return input(given, tensor(ElementType.UINT8, dims, data));
    }

    OneNode scale(float value) {
        return input(arrays, tensor(ElementType.FLOAT, new long[0], bytes(4).putFloat(0, value)));
    }

    OneNode zero(int value) {
        return input(arrays, tensor(ElementType.UINT8, new long[0], bytes(1).put(0, (byte) value)));
    }

    /** An input that is left out. */
    OneNode left() {
        inputs.add("");
        return this;
    }

    OneNode outputs(String names) {
        outputs = List.of(names.split(",", -1));
        return this;
    }

    OneNode set(OnnxAttribute attribute) {
        attributes.put(attribute.name(), attribute);
        return this;
    }

    OneNode set(String name, int value) {
        return set(attribute(name, OnnxAttribute.Kind.INT, List.of(), List.of((long) value), List.of()));
    }

    OneNode set(String name, float value) {
        return set(attribute(name, OnnxAttribute.Kind.FLOAT, List.of(value), List.of(), List.of()));
    }

    OneNode set(String name, String value) {
        return set(attribute(name, OnnxAttribute.Kind.STRING, List.of(), List.of(), List.of(value)));
    }

    static OnnxAttribute ints(String name, long... values) {
        return attribute(
                name,
                OnnxAttribute.Kind.INTS,
                List.of(),
                LongStream.of(values).boxed().toList(),
                List.of());
    }

    static OnnxAttribute floats(String name, float... values) {
        List<Float> all = new ArrayList<>();
        for (float value : values) {
            all.add(value);
        }
        return attribute(name, OnnxAttribute.Kind.FLOATS, all, List.of(), List.of());
    }

    private static OnnxAttribute attribute(
            String name, OnnxAttribute.Kind kind, List<Float> floats, List<Long> ints, List<String> texts) {
        return new OnnxAttribute(name, "", kind, floats, ints, texts, List.of(), null, "");
    }

    private OneNode input(List<OnnxTensor> where, OnnxTensor tensor) {
        String name = "i" + inputs.size();
        inputs.add(name);
        where.add(new OnnxTensor(name, tensor.type(), tensor.dims(), tensor.encoding(), tensor.data()));
        return this;
    }

    private OnnxTensor floats(long... dims) {
        ByteBuffer data = bytes(4 * size(dims));
        while (data.hasRemaining()) {
            data.putFloat((float) random.nextDouble(-2, 2));
        }
        return tensor(ElementType.FLOAT, dims, data);
    }

    private static OnnxTensor tensor(ElementType type, long[] dims, ByteBuffer data) {
        return new OnnxTensor("", type, LongStream.of(dims).boxed().toList(), OnnxTensor.Encoding.FIXED, data.rewind());
    }

    private static int size(long... dims) {
        return (int) LongStream.of(dims).reduce(1, (a, b) -> a * b);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.LITTLE_ENDIAN);
    }

    // What it does

    /** The bytes of the model, with open first axes. */
    ByteBuffer model() {
        List<OnnxValueInfo> in = given.stream()
                .map(each -> new OnnxValueInfo(
                        each.name(),
                        OnnxValueInfo.TENSOR,
                        each.type(),
                        each.dims().stream()
                                .map(dim -> new OnnxValueInfo.Dim(dim, ""))
                                .toList()))
                .toList();
        List<OnnxValueInfo> out = outputs.stream()
                .filter(name -> !name.isEmpty())
                .map(name -> new OnnxValueInfo(name, OnnxValueInfo.TENSOR, typeOf(name), null))
                .toList();
        OnnxNode node = new OnnxNode("node", domain, operator, "", inputs, outputs, attributes);
        return ModelWriter.write(new OnnxModel(
                8,
                Map.of("", OPSET, "com.microsoft", 1L),
                "test",
                new OnnxGraph("g", List.of(node), arrays, in, out, List.of()),
                List.of(),
                Map.of()));
    }

    private ElementType typeOf(String output) {
        return output.equals("n")
                ? ElementType.INT32
                : operator.startsWith("QLinear") ? ElementType.UINT8 : ElementType.FLOAT;
    }

    /** The inputs as ours, which belong to the current scope. */
    List<NDArray> arrays() throws IOException {
        List<NDArray> all = new ArrayList<>();
        for (OnnxTensor each : given) {
            all.add(ArrayBytes.array(each));
        }
        return all;
    }

    List<Result> byOnnxRuntime() throws OrtException {
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        Map<String, ai.onnxruntime.OnnxTensor> in = new LinkedHashMap<>();
        ByteBuffer model = model();
        byte[] bytes = new byte[model.remaining()];
        model.get(bytes);
        try (OrtSession session = runtime.createSession(bytes)) {
            for (OnnxTensor each : given) {
                in.put(each.name(), tensor(runtime, each));
            }
            List<Result> results = new ArrayList<>();
            try (OrtSession.Result result = session.run(in)) {
                for (int i = 0; i < result.size(); i++) {
                    results.add(read((ai.onnxruntime.OnnxTensor) result.get(i)));
                }
            }
            return results;
        } finally {
            in.values().forEach(ai.onnxruntime.OnnxTensor::close);
        }
    }

    private static ai.onnxruntime.OnnxTensor tensor(OrtEnvironment runtime, OnnxTensor of) throws OrtException {
        long[] dims = of.dims().stream().mapToLong(Long::longValue).toArray();
        ByteBuffer data = of.data().duplicate().order(ByteOrder.nativeOrder());
        return switch (of.type()) {
            case FLOAT -> ai.onnxruntime.OnnxTensor.createTensor(runtime, data.asFloatBuffer(), dims);
            case INT32 -> ai.onnxruntime.OnnxTensor.createTensor(runtime, data.asIntBuffer(), dims);
            default -> ai.onnxruntime.OnnxTensor.createTensor(runtime, data, dims, OnnxJavaType.UINT8);
        };
    }

    private static Result read(ai.onnxruntime.OnnxTensor tensor) {
        OnnxJavaType type = tensor.getInfo().type;
        ByteBuffer data = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        int width = type == OnnxJavaType.UINT8 ? 1 : 4;
        double[] values = new double[data.remaining() / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = type == OnnxJavaType.FLOAT
                    ? data.getFloat(4 * i)
                    : type == OnnxJavaType.INT32 ? data.getInt(4 * i) : data.get(i) & 0xFF;
        }
        return new Result(tensor.getInfo().getShape(), values, type != OnnxJavaType.FLOAT);
    }

    @Override
    public String toString() {
        return operator + inputs + attributes.keySet() + outputs;
    }
}
