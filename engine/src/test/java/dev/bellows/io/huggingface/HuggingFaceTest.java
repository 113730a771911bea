package dev.bellows.io.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.predict.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small networks that {@code make.py} made by {@code transformers} and torchvision, and what PyTorch computed of them. */
final class HuggingFaceTest {
    @TempDir
    Path folder;

    private static Path resource(String name) {
        try {
            return Path.of(HuggingFaceTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, NDArray> expected(String name) throws IOException {
        try (InputStream in = Files.newInputStream(resource(name).resolve("expected.safetensors"))) {
            return Safetensors.read(in);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bert, 4.0.attention.key.weight, 0",
        "gpt2, 3.0.feed_forward.in.weight, 0",
        "vit, 2.weight, 0",
        "whisper, 1.weight, 28",
        "resnet_basic, 0.weight, 14",
        "resnext, 0.weight, 20"
    })
    void computesWhatPyTorchDoesWithEqualGradients(String name, String parameter, int unused) throws IOException {
        try (Scope scope = Scope.open("network")) {
            Map<String, NDArray> expected = expected(name);
            Pretrained read = HuggingFace.read(resource(name));
            assertEquals(unused, read.unused().size(), read.unused()::toString);
            Block net = read.build();
            NDArray x = expected.get("x");
            NDArray weight = net.parameters().get(parameter).data();
            weight.attachGrad();
            Tensor y;
            Tensor gradient;
            try (Recording recording = Autograd.record(false)) {
                y = net.forward(x);
                gradient = Autograd.gradients(ReduceSum.sum(y.mul(y)), List.of(weight))
                        .get(0);
            }
            same(expected.get("y"), y, 1e-5);
            same(expected.get("gradient"), name.equals("gpt2") ? Transpose.transpose(gradient, 1, 0) : gradient, 1e-4);
        }
    }

    /** Relative to the largest. */
    private static void same(NDArray expected, Tensor actual, double tolerance) {
        float[] values = expected.toFloatArray();
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(values, ((NDArray) actual).toFloatArray(), (float) (tolerance * largest));
    }

    @Test
    void savesAModelThatPredictorsLoad() throws IOException {
        try (Scope scope = Scope.open("network")) {
            Map<String, NDArray> expected = expected("vit");
            HuggingFace.read(resource("vit")).save(folder.resolve("vit"));
            try (Predictor predictor = Predictor.load(folder.resolve("vit"))) {
                float[] flat = predictor.predict(expected.get("x").toFloatArray(), 3);
                same(expected.get("y"), NDArray.of(flat), 1e-5);
            }
        }
    }

    /** Ids that only fill up a batch change nothing: the encoder is told how many count. */
    @Test
    void bertLooksAtNoIdBeyondTheLengths() throws IOException {
        try (Scope scope = Scope.open("network")) {
            Block net = HuggingFace.read(resource("bert")).build();
            int[] ids = {4, 7, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0};
            int[] others = {4, 7, 9, 1, 5, 5, 5, 5, 5, 5, 5, 5};
            NDArray length = NDArray.of(new int[] {4});
            Tensor y = net.forwardAll(List.of(NDArray.of(ids, 1, 12), length)).get(0);
            Tensor z =
                    net.forwardAll(List.of(NDArray.of(others, 1, 12), length)).get(0);
            assertArrayEquals(((NDArray) y).toFloatArray(), ((NDArray) z).toFloatArray(), 1e-6f);
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        write("config.json", "{\"model_type\": \"mamba\"}");
        Files.copy(resource("vit").resolve("model.safetensors"), folder.resolve("model.safetensors"));
        assertEquals(
                new LocalFolder(folder)
                        + ": is of no architecture that is known here: model_type 'mamba'; known are bert, gpt2, vit,"
                        + " whisper (its encoder), and ResNets by torchvision's names",
                refusal());
        write("config.json", "{\"model_type\": \"vit\", \"hidden_size\": 0}");
        assertTrue(
                refusal().endsWith(": config.json: hidden_size must be a whole number of 1 or more, is 0"),
                this::refusal);
        String config = Files.readString(resource("vit").resolve("config.json"), StandardCharsets.UTF_8);
        write("config.json", config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
        assertTrue(
                refusal().endsWith("the array 'vit.encoder.layer.2.attention.attention.query.weight' is missing"),
                this::refusal);
        write("config.json", config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 2000000000"));
        assertTrue(refusal().contains("num_hidden_layers is 2000000000, and there are "), this::refusal);
        write("config.json", config.replace("\"hidden_size\": 16", "\"hidden_size\": 18"));
        assertTrue(refusal().contains("the network's '0.weight' is f32[18, 3, 4, 4]"), this::refusal);
        write("config.json", config.replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 3"));
        assertTrue(refusal().contains("the settings fit no network: MultiHeadAttention: units must be"), this::refusal);
        write("config.json", config.replace("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"xielu\""));
        assertTrue(refusal().contains("hidden_act is 'xielu', which is no function of the layers here"), this::refusal);
        write("config.json", "{");
        assertTrue(refusal().contains("config.json: not JSON"), this::refusal);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
    }

    private String refusal() {
        try (Scope scope = Scope.open("refused")) {
            return assertThrows(IOException.class, () -> HuggingFace.read(folder))
                    .getMessage();
        }
    }

    @Test
    void aPickleIsNeverReadAndTheWordsForItConvertIt() throws IOException {
        Files.write(folder.resolve("pytorch_model.bin"), "PK\3\4 and so on".getBytes(StandardCharsets.ISO_8859_1));
        String message = refusal();
        assertTrue(message.contains("it holds pytorch_model.bin, a pickle, which may run any program"), message);
        assertTrue(message.contains("import torch, safetensors.torch\n"), message);
        Files.move(folder.resolve("pytorch_model.bin"), folder.resolve("model.safetensors"));
        String renamed = refusal();
        assertTrue(renamed.contains("it looks like a file of PyTorch's, a pickle"), renamed);
    }
}
