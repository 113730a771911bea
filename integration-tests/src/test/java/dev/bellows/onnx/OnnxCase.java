package dev.bellows.onnx;

import dev.bellows.core.Shape;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.operator.ArrayBytes;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Hybrid;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A model with inputs and the outputs that it should give, as the onnx package keeps its tests. */
record OnnxCase(String name, Path folder) {
    /** What the onnx package's own runner allows. */
    private static final double RELATIVE = 1e-3;

    private static final double ABSOLUTE = 1e-7;

    static List<OnnxCase> in(Path folder) throws IOException {
        try (Stream<Path> cases = Files.list(folder)) {
            return cases.filter(each -> Files.exists(each.resolve("model.onnx")))
                    .map(each -> new OnnxCase(each.getFileName().toString(), each))
                    .sorted((a, b) -> a.name.compareTo(b.name))
                    .toList();
        }
    }

    /** What is wrong with our outputs, or "" if nothing is. */
    String verdict() {
        try (Scope scope = Scope.open(name)) {
            OnnxBlock net = Onnx.load(folder.resolve("model.onnx"));
            Hybrid compiled = net.hybridize();
            for (int set = 0; Files.isDirectory(folder.resolve("test_data_set_" + set)); set++) {
                Path data = folder.resolve("test_data_set_" + set);
                List<OnnxTensor> in = read(data, "input_");
                List<OnnxTensor> expected = read(data, "output_");
                String wrong = compared("eagerly", net, in, expected);
                if (wrong.isEmpty() && !in.isEmpty() && !isExpanded()) {
                    wrong = compared("compiled", compiled, in, expected);
                }
                if (!wrong.isEmpty()) {
                    return wrong;
                }
            }
            return "";
        } catch (IOException | RuntimeException e) {
            String message = String.valueOf(e.getMessage()).replace(folder.toString(), "");
            return e.getClass().getSimpleName() + ": " + message.replace('\n', ' ');
        }
    }

    /** Whether it is another test's operator in terms of others, which have tests of their own. */
    private boolean isExpanded() {
        return name.endsWith("_expanded");
    }

    private static String compared(String how, Block net, List<OnnxTensor> in, List<OnnxTensor> expected)
            throws IOException {
        List<Tensor> arrays = new ArrayList<>();
        for (OnnxTensor each : in) {
            arrays.add(ArrayBytes.array(each));
        }
        List<Tensor> out = net.forwardAll(arrays);
        for (int i = 0; i < expected.size(); i++) {
            String wrong = difference(expected.get(i), (NDArray) out.get(i));
            if (!wrong.isEmpty()) {
                return how + ", output " + i + ": " + wrong;
            }
        }
        return "";
    }

    private static List<OnnxTensor> read(Path data, String kind) throws IOException {
        List<OnnxTensor> all = new ArrayList<>();
        for (int i = 0; Files.exists(data.resolve(kind + i + ".pb")); i++) {
            Path file = data.resolve(kind + i + ".pb");
            all.add(ModelReader.tensor(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file))));
        }
        return all;
    }

    private static String difference(OnnxTensor expected, NDArray found) throws IOException {
        NDArray wanted = ArrayBytes.array(expected);
        if (!wanted.spec().equals(found.spec())) {
            return "expected " + expected.type() + wanted.shape() + ", found " + found.spec();
        }
        double[] a = wanted.toDoubleArray();
        double[] b = found.toDoubleArray();
        double allowed =
                switch (expected.type()) {
                    case BFLOAT16 -> 2e-2; // two and a half units of its eight bits
                    case FLOAT16 -> 2e-3; // two of its eleven
                    default -> RELATIVE;
                };
        for (int i = 0; i < a.length; i++) {
            boolean same =
                    Double.compare(a[i], b[i]) == 0 || Math.abs(a[i] - b[i]) <= ABSOLUTE + allowed * Math.abs(a[i]);
            if (!same) {
                return "element " + i + " of " + Shape.of(wanted.shape().dims()) + " is " + b[i] + ", expected " + a[i];
            }
        }
        return "";
    }
}
