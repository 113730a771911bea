package dev.bellows.io.mxnet;

import dev.bellows.io.Folder;
import dev.bellows.io.huggingface.Pretrained;
import dev.bellows.io.mxnet.format.MxNetException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of MXNet in a folder that may lie elsewhere than on this machine: {@code prefix-0007.params} beside {@code prefix-symbol.json}. Of one
 * input and output it is a {@link Sequential} of one layer; of several a {@link Network} of one node, {@code mxnet}, with inputs by name.
 */
public final class MxNetFolder {
    private static final Pattern PARAMS = Pattern.compile("(.*)-\\d{4,9}\\.params");

    /** The node of the model in a network of several inputs or outputs. */
    private static final String NODE = "mxnet";

    private MxNetFolder() {}

    /** Whether a file's name is that of a model's arrays. */
    public static boolean isNamed(String params) {
        return PARAMS.matcher(params).matches();
    }

    /**
     * Reads a model; its arrays belong to the current scope.
     *
     * @param params the name of the file of arrays, which says that of the graph
     * @throws IOException a sentence on what is damaged, missing or not known
     */
    public static Pretrained read(Folder folder, String params) throws IOException {
        Matcher name = PARAMS.matcher(params);
        if (!name.matches()) {
            throw new MxNetException(
                    "mxnet: " + params + " is no name such as resnet18-0007.params, which says the graph's");
        }
        String symbol = name.group(1) + MxNet.SYMBOL;
        if (!folder.has(symbol)) {
            throw new MxNetException("mxnet: beside " + params + " there is no " + symbol + ", the model's graph");
        }
        Path graph = copied(folder, symbol);
        try {
            Path arrays = copied(folder, params);
            try {
                return pretrained(MxNet.load(graph, arrays));
            } finally {
                Files.delete(arrays);
            }
        } finally {
            Files.delete(graph);
        }
    }

    private static Path copied(Folder folder, String name) throws IOException {
        Path copy = Files.createTempFile("bellows-mxnet", ".tmp");
        try (InputStream in = folder.read(name)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException | RuntimeException e) {
            Files.delete(copy);
            throw e;
        }
    }

    private static Pretrained pretrained(MxNetBlock model) {
        boolean plain = model.inputs().size() == 1 && model.outputs().size() == 1;
        String path = plain ? "0." : NODE + ".";
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        model.parameters().forEach((each, parameter) -> arrays.put(path + each, parameter.data()));
        LayerConfig network = plain ? new Sequential.Config(List.of(model.config())) : named(model);
        return new Pretrained(network, List.of(), arrays, List.of());
    }

    private static LayerConfig named(MxNetBlock model) {
        Set<String> inputs = new LinkedHashSet<>();
        for (String input : model.inputs()) {
            String name = input.replaceAll("[^A-Za-z0-9_]", "_");
            while (name.equals(NODE) || !inputs.add(name)) {
                name += "_";
            }
        }
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < model.outputs().size(); i++) {
            outputs.add(i == 0 ? NODE : NODE + ":" + i);
        }
        Network.Node node = Network.Node.of(NODE, model.config(), inputs.toArray(String[]::new));
        return new Network.Config(List.copyOf(inputs), List.of(node), outputs);
    }
}
