package dev.bellows.io.huggingface;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.Folder;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.Safetensors;
import dev.bellows.io.SafetensorsFolder;
import dev.bellows.json.Json;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads networks that others trained: BERT, GPT-2, ViT and Whisper's encoder from a folder with {@code config.json} and {@code
 * model.safetensors}, as Hugging Face has them, and torchvision's ResNets from a file of their state.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open("convert")) {
 *     HuggingFace.read(Path.of("vit-base-patch16-224")).save(Path.of("vit"));
 * }
 * }</pre>
 */
public final class HuggingFace {
    private static final String CONFIG = "config.json";
    private static final int MAX_CONFIG_BYTES = 16 << 20;
    private static final List<Architecture> KNOWN =
            List.of(new Bert(), new Gpt2(), new Vit(), new WhisperEncoder(), new TorchvisionResNet());

    private HuggingFace() {}

    /**
     * Reads a folder, or a safetensors file of a ResNet.
     *
     * @throws IOException a sentence on what is missing, damaged, or not known here
     */
    public static Pretrained read(Path place) throws IOException {
        if (!Files.isRegularFile(place)) {
            return read(new LocalFolder(place));
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(place))) {
            return of(new HubConfig(Json.object()), Safetensors.readWidened(in), place.toString());
        }
    }

    /** Whether a folder looks like one that {@link #read(Folder)} reads, or that it has words for. */
    public static boolean isOne(Folder folder) throws IOException {
        return folder.has(CONFIG) || SafetensorsFolder.isOne(folder) || SafetensorsFolder.isPickled(folder);
    }

    /**
     * Reads a file of a ResNet's state from a folder wherever it lies.
     *
     * @throws IOException a sentence on what is missing, damaged, or not known here
     */
    public static Pretrained read(Folder folder, String file) throws IOException {
        try (InputStream in = folder.read(file)) {
            return of(new HubConfig(Json.object()), Safetensors.readWidened(in), folder + "/" + file);
        }
    }

    /**
     * Reads a folder wherever it lies.
     *
     * @throws IOException a sentence on what is missing, damaged, or not known here
     */
    public static Pretrained read(Folder folder) throws IOException {
        HubConfig config = folder.has(CONFIG) ? config(folder) : new HubConfig(Json.object());
        return of(config, SafetensorsFolder.read(folder), folder.toString());
    }

    private static HubConfig config(Folder folder) throws IOException {
        try (InputStream in = folder.read(CONFIG)) {
            byte[] bytes = in.readNBytes(MAX_CONFIG_BYTES);
            return new HubConfig(Json.parse(folder + "/" + CONFIG, new String(bytes, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Pretrained of(HubConfig config, Map<String, NDArray> given, String where) throws IOException {
        Map<String, Spec> specs = new LinkedHashMap<>();
        given.forEach((name, array) -> specs.put(name, array.spec()));
        for (Architecture each : KNOWN) {
            if (each.isOf(config, specs)) {
                try {
                    return made(each.plan(config, specs), given);
                } catch (IOException e) {
                    throw new IOException(where + ": " + e.getMessage(), e);
                }
            }
        }
        throw new IOException(where + ": is of no architecture that is known here: "
                + (config.modelType().isEmpty() ? "it has no model_type" : "model_type '" + config.modelType() + "'")
                + "; known are bert, gpt2, vit, whisper (its encoder), and ResNets by torchvision's names");
    }

    private static Pretrained made(Architecture.Plan plan, Map<String, NDArray> given) throws IOException {
        Map<String, Spec> wanted = wanted(plan);
        String prefix = plan.names().prefix(plan.prefixes(), given.keySet());
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        Set<String> unused = new LinkedHashSet<>(given.keySet());
        for (NameTable.Row row : plan.names().rows()) {
            Spec spec = wanted.remove(row.here());
            if (spec == null) {
                throw new IllegalStateException("huggingface: the network has no '" + row.here() + "'");
            }
            List<NDArray> there = new ArrayList<>();
            for (String name : row.there()) {
                // a head lies beside the prefix, not below it
                String full = name.startsWith("/") ? name.substring(1) : prefix + name;
                unused.remove(full);
                NDArray array = given.get(full);
                if (array == null && row.making() == NameTable.Making.ZERO_IF_ABSENT) {
                    array = NDArray.zeros(spec);
                } else if (array == null) {
                    throw new IOException("the array '" + full + "' is missing");
                }
                there.add(array);
            }
            arrays.put(row.here(), made(row, there, spec));
        }
        if (!wanted.isEmpty()) {
            throw new IllegalStateException("huggingface: nothing is known of " + wanted.keySet());
        }
        return new Pretrained(plan.network(), plan.inputs(), arrays, List.copyOf(unused));
    }

    /** The weights and statistics of the network. */
    private static Map<String, Spec> wanted(Architecture.Plan plan) throws IOException {
        Map<String, Spec> wanted = new LinkedHashMap<>();
        try (Scope scope = Scope.open("plan")) {
            Block net = plan.network().build();
            net.infer(plan.inputs().stream()
                    .map(input -> input.with(Shape.of(1).concat(input.shape())))
                    .toList());
            net.parameters().forEach((path, parameter) -> {
                if (parameter.role() == Parameter.Role.WEIGHT || parameter.role() == Parameter.Role.STATISTIC) {
                    wanted.put(path, parameter.spec());
                }
            });
        } catch (IllegalArgumentException | ShapeException | ArithmeticException e) {
            throw new IOException("the settings fit no network: " + e.getMessage(), e);
        }
        return wanted;
    }

    /** The array as the network has it; axes of 1 may be more or fewer. */
    private static NDArray made(NameTable.Row row, List<NDArray> there, Spec spec) throws IOException {
        try (Scope scope = Scope.open("array")) {
            Tensor made = Cast.cast(row.making().of(there), DType.F32);
            if (!longAxes(made.shape()).equals(longAxes(spec.shape()))) {
                throw new IOException("the array '" + String.join("' + '", row.there()) + "' gives " + made.spec()
                        + ", the network's '" + row.here() + "' is " + spec);
            }
            NDArray own = NDArray.empty(spec);
            own.assign((NDArray) made.reshape(spec.shape().dims()));
            scope.keep(own);
            return own;
        } catch (IllegalArgumentException | ShapeException | DTypeException e) {
            throw new IOException(
                    "the array '" + String.join("' + '", row.there()) + "' "
                            + there.get(0).spec() + " cannot become '" + row.here() + "' " + spec + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static List<Integer> longAxes(Shape shape) {
        List<Integer> axes = new ArrayList<>();
        for (int dim : shape.dims()) {
            if (dim != 1) {
                axes.add(dim);
            }
        }
        return axes;
    }
}
