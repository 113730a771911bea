package dev.bellows.io.onnx.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code .onnx} files. The file is mapped, and arrays are views of it: a model of any size takes a few kilobytes of heap per
 * node. Nothing is believed: lengths, depths and numbers are checked against the bytes that there are.
 */
public final class ModelReader {
    private final ExternalData beside;

    private ModelReader(ExternalData beside) {
        this.beside = beside;
    }

    /**
     * Reads a file.
     *
     * @throws OnnxException if it is no model, or a damaged one, or its arrays lie where they must not
     */
    public static OnnxModel read(Path file) throws IOException {
        return read(file, new ModelReader(beside(file)));
    }

    /**
     * The files beside a model that hold arrays of it, each as the model names it: a path below the model's folder.
     *
     * @throws OnnxException as {@link #read(Path)}
     */
    public static Set<String> filesBeside(Path file) throws IOException {
        ModelReader reader = new ModelReader(beside(file));
        read(file, reader);
        return reader.beside.locations();
    }

    private static ExternalData beside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? ExternalData.none() : ExternalData.in(folder);
    }

    private static OnnxModel read(Path file, ModelReader reader) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new OnnxException("onnx: " + file + " has " + size
                        + " bytes, protobuf allows 2 GiB; larger models keep their arrays in a file beside");
            }
            return reader.model("onnx: " + file, channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
        }
    }

    /** As {@link #read(Path)}, of bytes, of which no array may lie elsewhere. {@code what} is named by errors. */
    public static OnnxModel read(String what, ByteBuffer bytes) throws OnnxException {
        return new ModelReader(ExternalData.none()).model("onnx: " + what, bytes);
    }

    /** Reads one array, such as those that ONNX's own tests keep in {@code .pb} files. */
    public static OnnxTensor tensor(String what, ByteBuffer bytes) throws IOException {
        return TensorReader.read(what, bytes);
    }

    private OnnxModel model(String what, ByteBuffer bytes) throws OnnxException {
        long[] version = new long[1];
        Map<String, Long> opsets = new LinkedHashMap<>();
        String[] producer = {"", ""};
        List<OnnxGraph> graphs = new ArrayList<>();
        List<OnnxFunction> functions = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        WireReader.read(what, bytes, (number, in) -> {
            switch (number) {
                case OnnxFields.Model.IR_VERSION -> version[0] = in.whole();
                case OnnxFields.Model.PRODUCER_NAME -> producer[0] = in.text();
                case OnnxFields.Model.PRODUCER_VERSION -> producer[1] = in.text();
                case OnnxFields.Model.GRAPH -> graphs.add(graph(in));
                case OnnxFields.Model.OPSET_IMPORT -> opset(in, opsets);
                case OnnxFields.Model.METADATA_PROPS -> in.message(entry(metadata));
                case OnnxFields.Model.FUNCTIONS -> functions.add(function(in));
                default -> in.skip();
            }
        });
        if (graphs.size() != 1) {
            throw new OnnxException(what + ": expects one graph, found " + graphs.size() + "; is it an ONNX model?");
        }
        opsets.putIfAbsent("", 1L); // files of the first versions do not say
        return new OnnxModel(
                version[0], opsets, (producer[0] + " " + producer[1]).strip(), graphs.get(0), functions, metadata);
    }

    private static void opset(WireReader in, Map<String, Long> into) throws IOException {
        String[] domain = {""};
        long[] version = new long[1];
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.OperatorSet.DOMAIN -> domain[0] = domain(field.text());
                case OnnxFields.OperatorSet.VERSION -> version[0] = field.whole();
                default -> field.skip();
            }
        });
        into.merge(domain[0], version[0], Math::max);
    }

    /** ONNX's own domain has two names. */
    private static String domain(String name) {
        return name.equals("ai.onnx") ? "" : name;
    }

    private OnnxGraph graph(WireReader in) throws IOException {
        String[] name = {""};
        List<OnnxNode> nodes = new ArrayList<>();
        List<OnnxTensor> initializers = new ArrayList<>();
        List<OnnxValueInfo> inputs = new ArrayList<>();
        List<OnnxValueInfo> outputs = new ArrayList<>();
        List<OnnxValueInfo> infos = new ArrayList<>();
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.Graph.NODE -> nodes.add(node(field));
                case OnnxFields.Graph.NAME -> name[0] = field.text();
                case OnnxFields.Graph.INITIALIZER -> initializers.add(TensorReader.read(field, beside));
                case OnnxFields.Graph.INPUT -> inputs.add(TypeReader.info(field));
                case OnnxFields.Graph.OUTPUT -> outputs.add(TypeReader.info(field));
                case OnnxFields.Graph.VALUE_INFO -> infos.add(TypeReader.info(field));
                case OnnxFields.Graph.SPARSE_INITIALIZER ->
                    throw new OnnxException(
                            "graph '" + name[0] + "' has sparse initializers, which are not read; make them dense");
                default -> field.skip();
            }
        });
        Set<String> named = new HashSet<>();
        for (OnnxTensor each : initializers) {
            if (each.name().isEmpty() || !named.add(each.name())) {
                throw new OnnxException("graph '" + name[0] + "' has two initializers named '" + each.name()
                        + "', or one without a name");
            }
        }
        return new OnnxGraph(name[0], nodes, initializers, inputs, outputs, infos);
    }

    private OnnxNode node(WireReader in) throws IOException {
        String[] texts = {"", "", "", ""};
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.Node.INPUT -> inputs.add(field.text());
                case OnnxFields.Node.OUTPUT -> outputs.add(field.text());
                case OnnxFields.Node.NAME -> texts[0] = field.text();
                case OnnxFields.Node.OP_TYPE -> texts[1] = field.text();
                case OnnxFields.Node.DOMAIN -> texts[2] = domain(field.text());
                case OnnxFields.Node.OVERLOAD -> texts[3] = field.text();
                case OnnxFields.Node.ATTRIBUTE -> {
                    OnnxAttribute attribute = attribute(field);
                    attributes.put(attribute.name(), attribute);
                }
                default -> field.skip();
            }
        });
        return new OnnxNode(texts[0], texts[2], texts[1], texts[3], inputs, outputs, attributes);
    }

    private OnnxAttribute attribute(WireReader in) throws IOException {
        String[] texts = {"", "", ""};
        List<Float> floats = new ArrayList<>();
        List<Long> ints = new ArrayList<>();
        List<String> strings = new ArrayList<>();
        List<OnnxTensor> tensors = new ArrayList<>();
        @Nullable OnnxGraph[] body = new OnnxGraph[1];
        OnnxAttribute.Kind[] kind = {OnnxAttribute.Kind.UNDEFINED};
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.Attribute.NAME -> texts[0] = field.text();
                case OnnxFields.Attribute.TYPE -> kind[0] = OnnxAttribute.Kind.of(field.whole());
                case OnnxFields.Attribute.REF_ATTR_NAME -> texts[1] = field.text();
                case OnnxFields.Attribute.F, OnnxFields.Attribute.FLOATS -> floats(field, floats);
                case OnnxFields.Attribute.I, OnnxFields.Attribute.INTS -> wholes(field, ints);
                case OnnxFields.Attribute.S, OnnxFields.Attribute.STRINGS -> strings.add(field.text());
                case OnnxFields.Attribute.T, OnnxFields.Attribute.TENSORS ->
                    tensors.add(TensorReader.read(field, beside));
                case OnnxFields.Attribute.G -> body[0] = graph(field);
                case OnnxFields.Attribute.GRAPHS -> texts[2] = unread(field, "several graphs");
                case OnnxFields.Attribute.TP, OnnxFields.Attribute.TYPE_PROTOS -> texts[2] = unread(field, "a type");
                case OnnxFields.Attribute.SPARSE_TENSOR, OnnxFields.Attribute.SPARSE_TENSORS ->
                    texts[2] = unread(field, "a sparse tensor");
                default -> field.skip();
            }
        });
        return new OnnxAttribute(
                texts[0],
                texts[1],
                known(kind[0], floats, ints, strings),
                floats,
                ints,
                strings,
                tensors,
                body[0],
                texts[2]);
    }

    /** Files of the first versions do not say what an attribute is. */
    private static OnnxAttribute.Kind known(
            OnnxAttribute.Kind told, List<Float> floats, List<Long> ints, List<String> strings) {
        if (told != OnnxAttribute.Kind.UNDEFINED) {
            return told;
        } else if (floats.size() > 1) {
            return OnnxAttribute.Kind.FLOATS;
        } else if (ints.size() > 1) {
            return OnnxAttribute.Kind.INTS;
        }
        return strings.size() > 1 ? OnnxAttribute.Kind.STRINGS : told;
    }

    private static String unread(WireReader in, String what) throws IOException {
        in.skip();
        return what;
    }

    private OnnxFunction function(WireReader in) throws IOException {
        String[] texts = {"", "", ""};
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<String> attributes = new ArrayList<>();
        Map<String, OnnxAttribute> defaults = new LinkedHashMap<>();
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, Long> opsets = new LinkedHashMap<>();
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.Function.NAME -> texts[0] = field.text();
                case OnnxFields.Function.DOMAIN -> texts[1] = domain(field.text());
                case OnnxFields.Function.OVERLOAD -> texts[2] = field.text();
                case OnnxFields.Function.INPUT -> inputs.add(field.text());
                case OnnxFields.Function.OUTPUT -> outputs.add(field.text());
                case OnnxFields.Function.ATTRIBUTE -> attributes.add(field.text());
                case OnnxFields.Function.ATTRIBUTE_PROTO -> {
                    OnnxAttribute attribute = attribute(field);
                    defaults.put(attribute.name(), attribute);
                }
                case OnnxFields.Function.NODE -> nodes.add(node(field));
                case OnnxFields.Function.OPSET_IMPORT -> opset(field, opsets);
                default -> field.skip();
            }
        });
        return new OnnxFunction(texts[1], texts[0], texts[2], inputs, outputs, attributes, defaults, nodes, opsets);
    }

    /** A field that collects whole numbers, packed or one by one. */
    static void wholes(WireReader in, List<Long> into) throws IOException {
        if (!in.isPacked()) {
            into.add(in.whole());
            return;
        }
        ByteBuffer packed = in.slice();
        long value = 0;
        int shift = 0;
        while (packed.hasRemaining()) {
            byte next = packed.get();
            value |= (next & 0x7FL) << shift;
            shift += 7;
            if (next >= 0) {
                into.add(value);
                value = 0;
                shift = 0;
            } else if (shift >= Long.SIZE) {
                throw new OnnxException("a list holds a number of more than 64 bits");
            }
        }
    }

    private static void floats(WireReader in, List<Float> into) throws IOException {
        if (!in.isPacked()) {
            into.add(in.number());
            return;
        }
        ByteBuffer packed = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        while (packed.remaining() >= Float.BYTES) {
            into.add(packed.getFloat());
        }
    }

    /** Collects the entries of a map. */
    static WireReader.Field entry(Map<String, String> into) {
        String[] both = {"", ""};
        return (number, in) -> {
            switch (number) {
                case OnnxFields.Entry.KEY -> both[0] = in.text();
                case OnnxFields.Entry.VALUE -> both[1] = in.text();
                default -> in.skip();
            }
            into.put(both[0], both[1]);
            into.remove("");
        };
    }
}
