package dev.bellows.io.onnx.format;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Writes models as {@code .onnx} files hold them, with all their arrays inside. */
public final class ModelWriter {
    private ModelWriter() {}

    /** The bytes of a model. */
    public static ByteBuffer write(OnnxModel model) {
        return ByteBuffer.wrap(WireWriter.message(out -> {
            out.whole(OnnxFields.Model.IR_VERSION, model.irVersion());
            out.text(OnnxFields.Model.PRODUCER_NAME, model.producer());
            opsets(out, OnnxFields.Model.OPSET_IMPORT, model.opsets());
            out.message(OnnxFields.Model.GRAPH, in -> graph(in, model.graph()));
            entries(out, OnnxFields.Model.METADATA_PROPS, model.metadata());
            model.functions().forEach(each -> out.message(OnnxFields.Model.FUNCTIONS, in -> function(in, each)));
        }));
    }

    static void opsets(WireWriter out, int field, Map<String, Long> opsets) {
        opsets.forEach((domain, version) -> out.message(field, in -> {
            in.text(OnnxFields.OperatorSet.DOMAIN, domain);
            in.whole(OnnxFields.OperatorSet.VERSION, version);
        }));
    }

    static void entries(WireWriter out, int field, Map<String, String> entries) {
        entries.forEach((key, value) -> out.message(field, in -> {
            in.text(OnnxFields.Entry.KEY, key);
            in.text(OnnxFields.Entry.VALUE, value);
        }));
    }

    static void graph(WireWriter out, OnnxGraph graph) {
        nodes(out, OnnxFields.Graph.NODE, graph.nodes());
        out.text(OnnxFields.Graph.NAME, graph.name());
        graph.initializers().forEach(each -> out.message(OnnxFields.Graph.INITIALIZER, in -> tensor(in, each)));
        infos(out, OnnxFields.Graph.INPUT, graph.inputs());
        infos(out, OnnxFields.Graph.OUTPUT, graph.outputs());
        infos(out, OnnxFields.Graph.VALUE_INFO, graph.infos());
    }

    private static void nodes(WireWriter out, int field, List<OnnxNode> nodes) {
        nodes.forEach(node -> out.message(field, in -> {
            in.texts(OnnxFields.Node.INPUT, node.inputs());
            in.texts(OnnxFields.Node.OUTPUT, node.outputs());
            in.text(OnnxFields.Node.NAME, node.name());
            in.text(OnnxFields.Node.OP_TYPE, node.operator());
            in.text(OnnxFields.Node.DOMAIN, node.domain());
            in.text(OnnxFields.Node.OVERLOAD, node.overload());
            node.attributes()
                    .values()
                    .forEach(each -> in.message(OnnxFields.Node.ATTRIBUTE, inner -> attribute(inner, each)));
        }));
    }

    private static void attribute(WireWriter out, OnnxAttribute attribute) {
        out.text(OnnxFields.Attribute.NAME, attribute.name());
        out.text(OnnxFields.Attribute.REF_ATTR_NAME, attribute.reference());
        out.whole(OnnxFields.Attribute.TYPE, attribute.kind().number());
        OnnxAttribute.Kind kind = attribute.kind();
        boolean one = kind.isSingle();
        attribute
                .floats()
                .forEach(each -> out.number(one ? OnnxFields.Attribute.F : OnnxFields.Attribute.FLOATS, each));
        attribute.ints().forEach(each -> out.whole(one ? OnnxFields.Attribute.I : OnnxFields.Attribute.INTS, each));
        out.texts(one ? OnnxFields.Attribute.S : OnnxFields.Attribute.STRINGS, attribute.strings());
        attribute
                .tensors()
                .forEach(each -> out.message(
                        one ? OnnxFields.Attribute.T : OnnxFields.Attribute.TENSORS, in -> tensor(in, each)));
        OnnxGraph graph = attribute.graph();
        if (graph != null) {
            out.message(OnnxFields.Attribute.G, in -> graph(in, graph));
        }
    }

    private static void tensor(WireWriter out, OnnxTensor tensor) {
        tensor.dims().forEach(dim -> out.whole(OnnxFields.Tensor.DIMS, dim));
        out.whole(OnnxFields.Tensor.DATA_TYPE, tensor.type().number());
        out.text(OnnxFields.Tensor.NAME, tensor.name());
        switch (tensor.encoding()) {
            case FIXED -> out.bytes(OnnxFields.Tensor.RAW_DATA, tensor.data());
            case VARINT -> out.bytes(varints(tensor.type()), tensor.data());
            case TEXT -> throw new IllegalArgumentException("onnx: texts are not written: " + tensor);
            case ABSENT -> {
                entries(out, OnnxFields.Tensor.EXTERNAL_DATA, Map.of("location", OnnxTensor.ELSEWHERE));
                out.whole(OnnxFields.Tensor.DATA_LOCATION, OnnxFields.Tensor.EXTERNAL);
            }
        }
    }

    private static int varints(ElementType type) {
        return switch (type) {
            case INT64 -> OnnxFields.Tensor.INT64_DATA;
            case UINT32, UINT64 -> OnnxFields.Tensor.UINT64_DATA;
            default -> OnnxFields.Tensor.INT32_DATA;
        };
    }

    private static void infos(WireWriter out, int field, List<OnnxValueInfo> infos) {
        infos.forEach(info -> out.message(field, in -> {
            in.text(OnnxFields.ValueInfo.NAME, info.name());
            if (info.kind().equals(OnnxValueInfo.TENSOR)) {
                in.message(
                        OnnxFields.ValueInfo.TYPE,
                        type -> type.message(OnnxFields.Type.TENSOR_TYPE, tensor -> type(tensor, info)));
            }
        }));
    }

    private static void type(WireWriter out, OnnxValueInfo info) {
        out.whole(OnnxFields.TensorType.ELEM_TYPE, info.type().number());
        List<OnnxValueInfo.Dim> dims = info.dims();
        if (dims != null) {
            out.message(
                    OnnxFields.TensorType.SHAPE,
                    shape -> dims.forEach(dim -> shape.message(OnnxFields.Shape.DIM, in -> {
                        if (dim.isOpen()) {
                            in.text(OnnxFields.Shape.DIM_PARAM, dim.name());
                        } else {
                            in.whole(OnnxFields.Shape.DIM_VALUE, dim.value());
                        }
                    })));
        }
    }

    private static void function(WireWriter out, OnnxFunction function) {
        out.text(OnnxFields.Function.NAME, function.name());
        out.texts(OnnxFields.Function.INPUT, function.inputs());
        out.texts(OnnxFields.Function.OUTPUT, function.outputs());
        out.texts(OnnxFields.Function.ATTRIBUTE, function.attributes());
        nodes(out, OnnxFields.Function.NODE, function.nodes());
        opsets(out, OnnxFields.Function.OPSET_IMPORT, function.opsets());
        out.text(OnnxFields.Function.DOMAIN, function.domain());
        function.defaults()
                .values()
                .forEach(each -> out.message(OnnxFields.Function.ATTRIBUTE_PROTO, in -> attribute(in, each)));
        out.text(OnnxFields.Function.OVERLOAD, function.overload());
    }
}
