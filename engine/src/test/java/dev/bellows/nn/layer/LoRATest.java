package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.Adapters;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoRATest {
    private static final LayerConfig ENCODER = new TransformerEncoder.Config(2, 8, 2, 12, null, null, true, null);
    private static final LayerConfig HEADED = new Sequential.Config(List.of(
            new LoRA.Config(ENCODER, 2, 4.0, 0.1, List.of("*.query", "*.value"), null),
            new MeanOverTime.Config(),
            new Dense.Config(3, null, null)));

    private static Block started(LayerConfig config) {
        Block net = config.build();
        net.initialize(new Xavier(), 3);
        net.materialize(Shape.of(1, 5, 8));
        return net;
    }

    private static NDArray sequences() {
        NDArray x = NDArray.zeros(Spec.of(DType.F32, 6, 5, 8));
        new Normal(1).fill(x, 17);
        return x;
    }

    private static Map<String, double[]> values(Block net) {
        Map<String, double[]> values = new LinkedHashMap<>();
        net.parameters()
                .forEach((path, parameter) -> values.put(path, parameter.data().toDoubleArray()));
        return values;
    }

    private static void train(Block net) {
        try (Training training = Training.compiled(
                net, Objective.of(new SoftmaxCrossEntropyLoss()), new Trainer(net.parameters(), new Adam(0.05)))) {
            for (int i = 0; i < 5; i++) {
                training.trainOn(new Minibatch(sequences(), NDArray.of(new int[] {0, 1, 2, 0, 1, 2})));
            }
        }
    }

    @Test
    void beginsAsTheNetworkThatItAdaptsAndTrainsAdaptersAlone() {
        Block plain = started(Adapters.without(HEADED));
        Block net = started(HEADED);
        assertArrayEquals(floats(plain), floats(net));
        Map<String, double[]> before = values(net);
        train(net);
        values(net).forEach((path, after) -> {
            boolean trained = path.contains(".lora.") || path.startsWith("2.");
            assertEquals(trained, !Arrays.equals(before.get(path), after), path);
        });
        assertEquals(8, Adapters.of(net).size()); // two weights for each of two layers in each of two layers
    }

    /** y = x · Wᵀ + b + (alpha / rank) · (x · Aᵀ) · Bᵀ. */
    @Test
    void computesItsFormula() {
        Block net = new LoRA.Config(new Dense.Config(3, null, null), 2, 6.0, null, null, null).build();
        net.initialize(new Normal(0.5), 1);
        net.materialize(Shape.of(1, 4));
        Map<String, Parameter> all = net.parameters();
        assertEquals(List.of("weight", "bias", "lora.a", "lora.b"), List.copyOf(all.keySet()));
        new Normal(1).fill(all.get("lora.b").data(), 5);
        NDArray x = NDArray.of(new float[][] {{1, -2, 3, 0.5f}, {0, 1, 1, -1}});
        MatMul times = new MatMul(false, true);
        NDArray expected = (NDArray) times.on(x, all.get("weight").data())
                .add(all.get("bias").data())
                .add(times.on(
                                times.on(x, all.get("lora.a").data()),
                                all.get("lora.b").data())
                        .mul(3));
        assertArrayEquals(expected.toFloatArray(), ((NDArray) net.forward(x)).toFloatArray(), 1e-6f);
        assertEquals("LoRA(rank 2 in 1 layers of Dense(4 → 3))", net.toString());
    }

    @Test
    void mergedItIsThePlainNetworkAndComputesTheSame() throws IOException {
        Block net = started(HEADED);
        train(net);
        Block merged = Adapters.merged(net);
        assertEquals(Adapters.without(HEADED), merged.config());
        assertEquals(
                started(Adapters.without(HEADED)).parameters().keySet(),
                merged.parameters().keySet());
        assertArrayEquals(floats(net), floats(merged), 1e-5f);
        assertFalse(Arrays.equals(floats(net), floats(started(Adapters.without(HEADED)))));
    }

    @Test
    void itsAdaptersTravelAlone() throws IOException {
        Block net = started(HEADED);
        train(net);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Adapters.write(net, out);
        Block other = started(HEADED);
        for (String path : List.of("2.weight", "2.bias")) { // the head is no adapter
            other.parameters()
                    .get(path)
                    .data()
                    .assign(net.parameters().get(path).data());
        }
        Adapters.read(other, new ByteArrayInputStream(out.toByteArray()));
        assertArrayEquals(floats(net), floats(other));
        Block narrow = started(new LoRA.Config(ENCODER, 2, List.of("*.query")));
        String message = assertThrows(
                        ShapeException.class, () -> Adapters.read(narrow, new ByteArrayInputStream(out.toByteArray())))
                .getMessage();
        assertTrue(
                message.startsWith("weights: the file does not belong to this network: missing [0.attention"), message);
    }

    @Test
    void trainsBesidesWhatItIsTold() {
        Block net = started(new Sequential.Config(List.of(
                new LoRA.Config(ENCODER, 1, null, null, List.of("*.out"), List.of("*.gamma", "!norm.gamma")),
                new MeanOverTime.Config(),
                new Dense.Config(3, null, null))));
        Map<String, double[]> before = values(net);
        train(net);
        values(net).forEach((path, after) -> {
            boolean trained = path.contains(".lora.")
                    || path.startsWith("2.")
                    || (path.endsWith(".gamma") && !path.equals("0.norm.gamma"));
            assertEquals(trained, !Arrays.equals(before.get(path), after), path);
        });
    }

    /** As the encoder by itself would: what lies beyond the lengths is not looked at. */
    @Test
    void passesLengthsOn() {
        Block net = started(HEADED);
        NDArray lengths = NDArray.of(new int[] {1, 2, 3, 4, 5, 5});
        float[] y = ((NDArray) net.forwardAll(List.of(sequences(), lengths)).get(0)).toFloatArray();
        Block plain = started(Adapters.without(HEADED));
        assertArrayEquals(
                ((NDArray) plain.forwardAll(List.of(sequences(), lengths)).get(0)).toFloatArray(), y);
        assertFalse(Arrays.equals(floats(net), y));
    }

    @Test
    void refusesWhatAdaptsNothing() {
        assertEquals(
                "LoRA: no Dense layer matches '*.keys'; there are 0.attention.query, 0.attention.key,"
                        + " 0.attention.value, 0.attention.out, 0.feed_forward.in, 0.feed_forward.out, 1.attention.query,"
                        + " 1.attention.key, 1.attention.value, 1.attention.out, 1.feed_forward.in, 1.feed_forward.out",
                refusal(new LoRA.Config(ENCODER, 2, List.of("*.keys"))));
        assertEquals(
                "LoRA: adapts no Dense layer; there are ",
                refusal(new LoRA.Config(new Flatten.Config(), 2, List.of())));
        assertEquals(
                "unfreeze: no parameter matches 'head.*'; there are weight, bias",
                refusal(new LoRA.Config(new Dense.Config(3, null, null), 2, null, null, null, List.of("head.*"))));
        assertTrue(refusal(new LoRA.Config(
                        new LoRA.Config(new Dense.Config(3, null, null), 2, List.of("*")), 2, List.of("*")))
                .endsWith(": has an adapter already; put one LoRA around a layer, not two"));
        assertEquals(
                "network: LoRA: rank must be 1 or more, got 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> NetworkJson.parse("{\"layer\": \"LoRA\", \"rank\": 0, \"network\": \"Flatten\"}"))
                        .getMessage());
    }

    private static String refusal(LayerConfig config) {
        try (Scope scope = Scope.open("refused")) {
            return assertThrows(RuntimeException.class, config::build).getMessage();
        }
    }

    private static float[] floats(Block net) {
        return ((NDArray) net.forward(sequences())).toFloatArray();
    }
}
