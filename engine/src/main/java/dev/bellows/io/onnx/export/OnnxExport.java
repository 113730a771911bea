package dev.bellows.io.onnx.export;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.ModelFile;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.io.recorded.Computation;
import dev.bellows.io.recorded.Extent;
import dev.bellows.io.recorded.Flow;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import dev.bellows.nn.Block;
import dev.bellows.op.Op;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a block as an ONNX model that predicts as it does. The first axis of the inputs is the batch, of any length and called {@code
 * batch}, unless told otherwise; parameters are initializers called as their paths. {@code docs/onnx-export.md} lists what becomes of which op.
 *
 * <pre>{@code
 * OnnxExport.of(net, List.of(Spec.of(DType.F32, 1, 3, 224, 224))).opset(20).write(Path.of("resnet18.onnx"));
 * }</pre>
 */
public final class OnnxExport {
    /**
     * The version of the operator set that is written unless another is asked for: the first whose reductions take their axes as all later
     * ones do, which readers of some years have known.
     */
    public static final int OPSET = NodeTable.OLDEST;

    /** The version of the file format that came with a version of the operator set, from {@link #OPSET} on. */
    private static final List<Integer> FORMATS = List.of(8, 9, 9, 10, 10, 11);

    /** Behind the name of a file that is not whole yet. */
    private static final String PART = ".part";

    private final Block net;
    private final List<Spec> inputs;
    private final int opset;
    private final @Nullable String batch;
    private final List<String> inputNames;
    private final List<String> outputNames;
    /** How long the file may be with all arrays in it; if it were longer they go beside it. */
    private final long most;

    private OnnxExport(
            Block net,
            List<Spec> inputs,
            int opset,
            @Nullable String batch,
            List<String> inputNames,
            List<String> outputNames,
            long most) {
        this.net = net;
        this.inputs = inputs;
        this.opset = opset;
        this.batch = batch;
        this.inputNames = inputNames;
        this.outputNames = outputNames;
        this.most = most;
    }

    /** The export of a block for inputs of these specs; inputs whose first axis is as long as that of the first one have a batch. */
    public static OnnxExport of(Block net, List<Spec> inputs) {
        return new OnnxExport(net, List.copyOf(inputs), OPSET, "batch", List.of(), List.of(), ModelFile.MOST);
    }

    /** With another version of the operator set, 18 to 23. */
    public OnnxExport opset(int version) {
        if (version < NodeTable.OLDEST || version > NodeTable.NEWEST) {
            throw new UnsupportedOpException("onnx: operator set " + version + " is not written; choose one from "
                    + NodeTable.OLDEST + " to " + NodeTable.NEWEST);
        }
        return new OnnxExport(net, inputs, version, batch, inputNames, outputNames, most);
    }

    /** With another name of the batch axis. */
    public OnnxExport batch(String name) {
        return new OnnxExport(net, inputs, opset, name, inputNames, outputNames, most);
    }

    /** For as many rows as the inputs have, and no others. */
    public OnnxExport fixedBatch() {
        return new OnnxExport(net, inputs, opset, null, inputNames, outputNames, most);
    }

    /** With names of the inputs, in order, in place of {@code input}, or {@code input0}, {@code input1}, …. */
    public OnnxExport inputs(String... names) {
        return new OnnxExport(net, inputs, opset, batch, List.of(names), outputNames, most);
    }

    /** With names of the outputs, in order, in place of {@code output}, or {@code output0}, {@code output1}, …. */
    public OnnxExport outputs(String... names) {
        return new OnnxExport(net, inputs, opset, batch, inputNames, List.of(names), most);
    }

    /** With the arrays in a file beside the model, called as it is with {@code .data} behind. Models beyond 2 GB always have it. */
    public OnnxExport weightsOutside() {
        return new OnnxExport(net, inputs, opset, batch, inputNames, outputNames, -1);
    }

    /** With arrays in the model up to another length of its file than 2 GB. */
    OnnxExport insideUpTo(long bytes) {
        return new OnnxExport(net, inputs, opset, batch, inputNames, outputNames, bytes);
    }

    /** Whether a model's arrays lie in its file: looks at how long they are, and writes nothing. */
    static boolean isInside(OnnxModel model, List<ModelFile.Array> arrays, long most) {
        return ModelFile.bytes(model, arrays) <= most;
    }

    /**
     * Writes the model; no file is there, or the one of before, if it cannot be.
     *
     * @throws UnsupportedOpException if the block has ops that ONNX cannot say, or depends on the number of rows otherwise than by the lengths
     *     of axes; names all of them, with their blocks
     */
    public void write(Path file) throws IOException {
        try (Scope scope = Scope.open("onnx export")) {
            net.materialize(inputs);
            Computation computation = batch == null
                    ? Computation.ofTheseRows(net, inputs, this::isKnown)
                    : Computation.ofAnyRows("onnx", net, inputs, this::isKnown);
            List<String> in = names("input", inputNames, inputs.size());
            List<String> out =
                    names("output", outputNames, computation.first().outputs().size());
            requireDistinct(in, out);
            Map<String, NDArray> parameters = new LinkedHashMap<>();
            net.parameters().forEach((path, parameter) -> parameters.put(path, parameter.data()));
            Emission emission = new Emission(computation, opset, parameters, in, out);
            emission.run(out);
            OnnxGraph graph = new OnnxGraph(
                    "bellows",
                    emission.nodes(),
                    List.of(),
                    infos(computation, in, computation.first().inputs()),
                    infos(computation, out, computation.first().outputs()),
                    List.of());
            OnnxModel model = new OnnxModel(
                    FORMATS.get(opset - NodeTable.OLDEST),
                    Map.of("", (long) opset),
                    producer(),
                    graph,
                    List.of(),
                    Map.of());
            write(model, emission.arrays(), file);
        }
    }

    private boolean isKnown(Op op, List<Spec> in) {
        return NodeTable.find(op, in, opset).isPresent();
    }

    private static String producer() {
        String version = OnnxExport.class.getPackage().getImplementationVersion();
        return "bellows" + Optional.ofNullable(version).map(each -> " " + each).orElse("");
    }

    private static List<String> names(String what, List<String> given, int count) {
        if (given.isEmpty()) {
            return count == 1
                    ? List.of(what)
                    : IntStream.range(0, count).mapToObj(i -> what + i).toList();
        }
        if (given.size() != count) {
            throw new IllegalArgumentException(
                    "onnx: the block has " + count + " " + what + "(s), got the names " + given);
        }
        return given;
    }

    private void requireDistinct(List<String> in, List<String> out) {
        HashSet<String> seen = new HashSet<>(net.parameters().keySet());
        List<String> all = new ArrayList<>(in);
        all.addAll(out);
        for (String name : all) {
            if (name.isEmpty() || !seen.add(name)) {
                throw new IllegalArgumentException("onnx: the name '" + name
                        + "' is empty, or that of two inputs, outputs or parameters; give names with inputs()"
                        + " and outputs()");
            }
        }
    }

    private List<OnnxValueInfo> infos(Computation computation, List<String> names, List<Flow> values) {
        List<OnnxValueInfo> infos = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            infos.add(new OnnxValueInfo(
                    names.get(i),
                    OnnxValueInfo.TENSOR,
                    ElementType.of(values.get(i).dtype()),
                    computation.extents(values.get(i)).stream().map(this::dim).toList()));
        }
        return infos;
    }

    private OnnxValueInfo.Dim dim(Extent extent) {
        if (extent.isFixed()) {
            return new OnnxValueInfo.Dim(extent.rest(), "");
        }
        String times = extent.times() == 1 ? "" : extent.times() + "*";
        String rest = extent.rest() == 0 ? "" : "+" + extent.rest();
        return new OnnxValueInfo.Dim(-1, times + batch + rest);
    }

    private void write(OnnxModel model, Map<String, NDArray> arrays, Path file) throws IOException {
        List<ModelFile.Array> written = new ArrayList<>();
        arrays.forEach((name, array) -> written.add(new ModelFile.Array(
                name,
                ElementType.of(array.dtype()),
                Arrays.stream(array.shape().dims()).mapToObj(Long::valueOf).toList(),
                array.bytes(),
                out -> Parts.write(array, out))));
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        boolean inside = isInside(model, written, most);
        String location = file.getFileName() + ".data";
        Path part = file.resolveSibling(file.getFileName() + PART);
        Path dataPart = file.resolveSibling(location + PART);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                if (inside) {
                    ModelFile.write(model, written, out);
                } else {
                    try (OutputStream data = new BufferedOutputStream(Files.newOutputStream(dataPart))) {
                        ModelFile.write(model, written, out, location, data);
                    }
                }
            }
            if (!inside) {
                Files.move(dataPart, file.resolveSibling(location), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
            Files.deleteIfExists(dataPart);
        }
    }
}
