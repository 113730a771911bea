package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Hybrid;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** ONNX Runtime's own operators, each in a model of one node, beside ONNX Runtime. */
class OnnxContribTest {
    /** Of the greatest element. */
    private static final double RELATIVE = 2e-6;

    private static OneNode of(String operator) {
        return new OneNode("com.microsoft", operator);
    }

    private static List<OneNode> cases() {
        List<OneNode> all = new ArrayList<>();
        all.addAll(activations());
        all.addAll(products());
        all.addAll(normalizations());
        all.addAll(attention());
        all.addAll(quantized());
        return all;
    }

    private static List<OneNode> activations() {
        return List.of(
                of("Gelu").given(3, 5),
                of("BiasGelu").given(2, 3, 8).with(8),
                of("FastGelu").given(3, 8),
                of("FastGelu").given(3, 8).with(8),
                of("QuickGelu").given(3, 5),
                of("QuickGelu").given(3, 5).set("alpha", 1.2f));
    }

    private static List<OneNode> products() {
        OnnxAttribute kernel = OneNode.ints("kernel_shape", 3, 3);
        return List.of(
                of("FusedMatMul").given(2, 3, 4).with(2, 5, 4).set("transB", 1).set("alpha", .5f),
                of("FusedMatMul").given(2, 4, 3).with(4, 5).set("transA", 1),
                of("FusedGemm")
                        .given(3, 4)
                        .with(5, 4)
                        .with(5)
                        .set("transB", 1)
                        .set("activation", "LeakyRelu")
                        .set("activation_alpha", .2f),
                of("FusedGemm").given(3, 4).with(4, 5).with(5).set("beta", 2f).set("activation", "Relu"),
                of("FusedGemm")
                        .given(3, 4)
                        .with(4, 5)
                        .with(5)
                        .set("activation", "HardSigmoid")
                        .set("activation_alpha", .3f)
                        .set("activation_beta", .4f),
                of("FusedConv")
                        .given(2, 3, 6, 6)
                        .with(4, 3, 3, 3)
                        .with(4)
                        .set(kernel)
                        .set("activation", "Relu"),
                of("FusedConv")
                        .given(2, 3, 6, 6)
                        .with(4, 3, 3, 3)
                        .with(4)
                        .with(2, 4, 4, 4)
                        .set(kernel)
                        .set("activation", "Relu"),
                of("FusedConv")
                        .given(2, 3, 6, 6)
                        .with(4, 3, 3, 3)
                        .set(kernel)
                        .set("activation", "Clip")
                        .set(OneNode.floats("activation_params", 0, .5f)),
                of("FusedConv")
                        .given(2, 3, 6, 6)
                        .with(4, 3, 3, 3)
                        .set(kernel)
                        .set("activation", "HardSigmoid")
                        .set(OneNode.floats("activation_params", .3f, .4f)),
                of("FusedConv").given(2, 3, 6, 6).with(4, 3, 3, 3).set(kernel).set("activation", "Tanh"));
    }

    private static List<OneNode> normalizations() {
        return List.of(
                of("SkipLayerNormalization")
                        .given(2, 3, 8)
                        .given(2, 3, 8)
                        .with(8)
                        .with(8)
                        .set("epsilon", 1e-5f),
                of("SkipLayerNormalization")
                        .given(2, 3, 8)
                        .given(2, 3, 8)
                        .with(8)
                        .with(8)
                        .with(8),
                of("SkipLayerNormalization")
                        .given(2, 3, 8)
                        .given(2, 3, 8)
                        .with(8)
                        .left()
                        .with(8)
                        .outputs("y,,,s"),
                of("SkipSimplifiedLayerNormalization")
                        .given(2, 3, 8)
                        .given(2, 3, 8)
                        .with(8)
                        .set("epsilon", 1e-5f),
                of("SkipSimplifiedLayerNormalization")
                        .given(2, 3, 8)
                        .given(2, 3, 8)
                        .with(8)
                        .with(8)
                        .outputs("y,,,s"),
                new OneNode("", "LayerNormalization").given(2, 4, 4).with(4, 1).with(4),
                new OneNode("", "LayerNormalization").given(2, 4, 4).with(4).with(4, 1),
                new OneNode("", "LayerNormalization")
                        .given(2, 3, 4)
                        .with(1, 3, 4)
                        .set("axis", 1),
                new OneNode("", "SimplifiedLayerNormalization")
                        .given(2, 3, 8)
                        .with(8)
                        .set("epsilon", 1e-5f),
                of("EmbedLayerNormalization")
                        .words(7, 2, 5)
                        .left()
                        .with(7, 8)
                        .with(6, 8)
                        .left()
                        .with(8)
                        .with(8)
                        .outputs("y,n"),
                of("EmbedLayerNormalization")
                        .words(7, 2, 5)
                        .words(2, 2, 5)
                        .with(7, 8)
                        .with(6, 8)
                        .with(2, 8)
                        .with(8)
                        .with(8)
                        .words(2, 2, 5)
                        .outputs("y,n,s")
                        .set("epsilon", 1e-5f));
    }

    private static List<OneNode> attention() {
        return List.of(
                of("Attention").given(2, 5, 8).with(8, 24).with(24).set("num_heads", 2),
                of("Attention")
                        .given(2, 5, 8)
                        .with(8, 24)
                        .with(24)
                        .set("num_heads", 2)
                        .set("unidirectional", 1),
                of("Attention")
                        .given(2, 5, 8)
                        .with(8, 24)
                        .with(24)
                        .words(2, 2, 5)
                        .set("num_heads", 4),
                of("Attention")
                        .given(2, 5, 8)
                        .with(8, 24)
                        .with(24)
                        .words(2, 2, 5, 5)
                        .set("num_heads", 2)
                        .set("scale", .5f),
                of("Attention")
                        .given(2, 5, 8)
                        .with(8, 24)
                        .with(24)
                        .numbers(5, 3)
                        .set("num_heads", 2),
                of("Attention")
                        .given(2, 5, 8)
                        .with(8, 24)
                        .with(24)
                        .left()
                        .left()
                        .given(2, 2, 5, 5)
                        .set("num_heads", 2),
                of("Attention")
                        .given(2, 5, 8)
                        .with(8, 20)
                        .with(20)
                        .set("num_heads", 2)
                        .set(OneNode.ints("qkv_hidden_sizes", 8, 8, 4)),
                of("MultiHeadAttention")
                        .given(2, 4, 8)
                        .given(2, 6, 8)
                        .given(2, 6, 8)
                        .set("num_heads", 2),
                of("MultiHeadAttention")
                        .given(2, 4, 8)
                        .given(2, 6, 8)
                        .given(2, 6, 8)
                        .with(24)
                        .set("num_heads", 2),
                of("MultiHeadAttention")
                        .given(2, 4, 8)
                        .given(2, 6, 8)
                        .given(2, 6, 8)
                        .left()
                        .words(2, 2, 6)
                        .set("num_heads", 4),
                of("MultiHeadAttention")
                        .given(2, 4, 8)
                        .given(2, 4, 8)
                        .given(2, 4, 8)
                        .left()
                        .left()
                        .given(1, 2, 4, 4)
                        .set("num_heads", 2)
                        .set("unidirectional", 1)
                        .outputs("y,k,v"));
    }

    private static List<OneNode> quantized() {
        return List.of(
                of("QLinearAdd")
                        .bytes(2, 6)
                        .scale(.02f)
                        .zero(120)
                        .bytes(2, 6)
                        .scale(.03f)
                        .zero(110)
                        .scale(.05f)
                        .zero(100),
                of("QLinearMul")
                        .bytes(2, 6)
                        .scale(.02f)
                        .zero(120)
                        .bytes(2, 6)
                        .scale(.03f)
                        .zero(110)
                        .scale(.05f)
                        .zero(100),
                of("QLinearSigmoid")
                        .bytes(2, 9)
                        .scale(.03f)
                        .zero(128)
                        .scale(1 / 256f)
                        .zero(0),
                of("QLinearLeakyRelu")
                        .bytes(2, 9)
                        .scale(.03f)
                        .zero(128)
                        .scale(.03f)
                        .zero(100)
                        .set("alpha", .1f),
                of("QLinearGlobalAveragePool")
                        .bytes(2, 3, 4, 4)
                        .scale(.03f)
                        .zero(128)
                        .scale(.02f)
                        .zero(100),
                of("QLinearConcat")
                        .scale(.04f)
                        .zero(100)
                        .bytes(2, 3)
                        .scale(.02f)
                        .zero(120)
                        .bytes(2, 4)
                        .scale(.03f)
                        .zero(110)
                        .set("axis", 1),
                of("MatMulIntegerToFloat")
                        .bytes(3, 4)
                        .bytes(4, 5)
                        .scale(.02f)
                        .scale(.03f)
                        .zero(120)
                        .zero(110),
                of("MatMulIntegerToFloat")
                        .bytes(3, 4)
                        .bytes(4, 5)
                        .scale(.02f)
                        .with(5)
                        .left()
                        .left()
                        .with(5),
                of("DynamicQuantizeMatMul").given(3, 4).bytes(4, 5).scale(.03f).zero(110),
                of("DynamicQuantizeMatMul")
                        .given(3, 4)
                        .bytes(4, 5)
                        .scale(.03f)
                        .left()
                        .with(5));
    }

    private static String difference(OneNode node) throws IOException, OrtException {
        List<OneNode.Result> expected = node.byOnnxRuntime();
        try (Scope scope = Scope.open("contrib")) {
            OnnxBlock net = Onnx.load(node.toString(), node.model());
            List<Tensor> in = new ArrayList<>(node.arrays());
            Hybrid compiled = net.hybridize();
            for (List<Tensor> found : List.of(net.forwardAll(in), compiled.forwardAll(in))) {
                for (int i = 0; i < expected.size(); i++) {
                    NDArray array = (NDArray) found.get(i);
                    double apart = expected.get(i).apart(array.shape().dims(), array.toDoubleArray());
                    // Of bytes the last unit: ONNX Runtime adds up and rounds in another order.
                    if (!(apart <= (expected.get(i).isWhole() ? 1.0 : RELATIVE))) {
                        return "output " + i + " is apart by " + apart;
                    }
                }
            }
            return "";
        }
    }

    @Test
    void computesAsOnnxRuntimeDoes() {
        Map<String, String> failed = new TreeMap<>();
        for (OneNode each : cases()) {
            try {
                String difference = difference(each);
                if (!difference.isEmpty()) {
                    failed.put(each.toString(), difference);
                }
            } catch (IOException | OrtException | RuntimeException e) {
                failed.put(each.toString(), String.valueOf(e));
            }
        }
        assertEquals(Map.of(), failed);
    }
}
