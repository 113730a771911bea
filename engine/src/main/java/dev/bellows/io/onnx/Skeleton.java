package dev.bellows.io.onnx;

import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.ModelWriter;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model without the data of its larger arrays, which travel as parameters. Arrays that nodes hold as attributes are parameters too
 * if they are large.
 */
final class Skeleton {
    /** How many bytes an array that no training changes may have to stay in the model. */
    private static final long SMALL = 256;

    private Skeleton() {}

    /** A model as it was written, in which arrays may have no data. */
    static OnnxModel read(ByteBuffer bytes) throws OnnxException {
        return ModelReader.read("the model of a network", bytes);
    }

    /** Whether an initializer is a parameter of the block: its data are elsewhere. */
    static boolean isParameter(OnnxTensor array) {
        return array.encoding() == OnnxTensor.Encoding.ABSENT;
    }

    /** The arrays whose data {@link #of} leaves out, from the model that has them. */
    static List<OnnxTensor> parameters(OnnxModel model) {
        return model.graph().initializers().stream().filter(Skeleton::travels).toList();
    }

    private static boolean travels(OnnxTensor array) {
        boolean weight = array.type().isFloating() && !array.dims().isEmpty();
        return weight || isParameter(array) || array.data().remaining() > SMALL;
    }

    /** The model in which large constants of nodes are initializers. */
    static OnnxModel lifted(OnnxModel model) {
        OnnxGraph graph = model.graph();
        List<OnnxNode> nodes = new ArrayList<>();
        List<OnnxTensor> initializers = new ArrayList<>(graph.initializers());
        for (OnnxNode node : graph.nodes()) {
            Optional<OnnxTensor> large = large(node);
            large.ifPresent(array -> initializers.add(
                    new OnnxTensor(node.outputs().get(0), array.type(), array.dims(), array.encoding(), array.data())));
            if (large.isEmpty()) {
                nodes.add(node);
            }
        }
        return with(model, nodes, initializers);
    }

    /** The value of a constant that is large. */
    private static Optional<OnnxTensor> large(OnnxNode node) {
        OnnxAttribute value = node.attributes().get("value");
        boolean constant = node.operator().equals("Constant")
                && node.domain().isEmpty()
                && node.outputs().size() == 1;
        return value == null || !constant
                ? Optional.empty()
                : value.tensors().stream()
                        .findFirst()
                        .filter(array -> array.data().remaining() > SMALL);
    }

    private static OnnxModel with(OnnxModel model, List<OnnxNode> nodes, List<OnnxTensor> initializers) {
        OnnxGraph graph = model.graph();
        return new OnnxModel(
                model.irVersion(),
                model.opsets(),
                model.producer(),
                new OnnxGraph(graph.name(), nodes, initializers, graph.inputs(), graph.outputs(), List.of()),
                model.functions(),
                Map.of());
    }

    /** The bytes of the model without the data of its parameters. */
    static ByteBuffer of(OnnxModel model) {
        List<OnnxTensor> bare = new ArrayList<>();
        for (OnnxTensor array : model.graph().initializers()) {
            bare.add(
                    travels(array)
                            ? new OnnxTensor(
                                    array.name(),
                                    array.type(),
                                    array.dims(),
                                    OnnxTensor.Encoding.ABSENT,
                                    ByteBuffer.allocate(0))
                            : array);
        }
        return ModelWriter.write(with(model, model.graph().nodes(), bare));
    }
}
