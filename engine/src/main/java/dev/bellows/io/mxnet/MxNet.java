package dev.bellows.io.mxnet;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.MxNetException;
import dev.bellows.io.mxnet.format.ParamsFile;
import dev.bellows.io.mxnet.format.StoredArray;
import dev.bellows.io.mxnet.format.SymbolGraph;
import dev.bellows.io.mxnet.format.SymbolNode;
import dev.bellows.io.mxnet.format.SymbolReader;
import dev.bellows.io.mxnet.format.SymbolWriter;
import dev.bellows.io.mxnet.operator.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Models of MXNet as blocks, which are scored, trained and saved like any other: what {@code HybridBlock.export}, {@code
 * Module.save_checkpoint} and {@code mx.model.save_checkpoint} write. {@code docs/mxnet-models.md} lists the operators that are read.
 *
 * <pre>{@code
 * MxNetBlock net = MxNet.load(Path.of("resnet18"), 7);   // resnet18-symbol.json and resnet18-0007.params
 * Tensor scores = net.forward(images);
 * }</pre>
 */
public final class MxNet {
    /** Behind the prefix of a model, its graph. */
    public static final String SYMBOL = "-symbol.json";

    /** What a variable is called that is to have an array, rather than to be an input. */
    private static final Set<String> WEIGHTS = Set.of(
            "weight",
            "bias",
            "gamma",
            "beta",
            "moving_mean",
            "moving_var",
            "running_mean",
            "running_var",
            "parameters");

    private static final List<String> PREFIXES = List.of("arg:", "aux:");

    private MxNet() {}

    /**
     * Loads the model of a prefix and an epoch, which belongs to the current scope: {@code prefix-symbol.json} and {@code prefix-0007.params}.
     *
     * @throws MxNetException if a file is damaged, or an array is missing
     * @throws UnsupportedOpException if the graph has operators or settings that this version has not; names all of them, before anything is
     *     computed
     */
    public static MxNetBlock load(Path prefix, int epoch) throws IOException {
        String name = String.valueOf(prefix.getFileName());
        return load(
                prefix.resolveSibling(name + SYMBOL),
                prefix.resolveSibling(name + String.format(Locale.ROOT, "-%04d.params", epoch)));
    }

    /** As {@link #load(Path, int)}, of two files. */
    public static MxNetBlock load(Path symbol, Path params) throws IOException {
        return load(symbol, params, List.of());
    }

    /**
     * As {@link #load(Path, Path)}, up to outputs within the graph, such as a body without its head: each a node's name, with {@code _output} behind
     * or not, and with a number if it is not the first, such as {@code flatten0_output}.
     */
    public static MxNetBlock load(Path symbol, Path params, List<String> outputs) throws IOException {
        try (ParamsFile arrays = ParamsFile.open(params)) {
            return load("mxnet: " + symbol, SymbolReader.read(symbol), arrays, outputs);
        }
    }

    /** As {@link #load(Path, Path)}, of a text and bytes. {@code what} is named by errors. */
    public static MxNetBlock load(String what, String symbol, ByteBuffer params) throws IOException {
        try (ParamsFile arrays = ParamsFile.of(what, params)) {
            return load("mxnet: " + what, SymbolReader.read(what, symbol), arrays, List.of());
        }
    }

    private static MxNetBlock load(String what, SymbolGraph read, ParamsFile file, List<String> outputs)
            throws IOException {
        SymbolGraph graph = outputs.isEmpty() ? read : upTo(what, read, outputs);
        Program program = Program.of(what, graph);
        Map<String, StoredArray> stored = new LinkedHashMap<>();
        for (Map.Entry<String, StoredArray> each : file.byName().entrySet()) {
            stored.put(bare(each.getKey()), each.getValue());
        }
        Map<String, StoredArray> taken = new LinkedHashMap<>();
        List<MxNetBlock.Array> arrays = new ArrayList<>();
        Set<String> missing = new TreeSet<>();
        for (String variable : program.variables().values()) {
            StoredArray array = stored.get(variable);
            if (array != null && taken.put(variable, array) == null) {
                arrays.add(MxNetBlock.Array.of(variable, array.spec()));
            } else if (array == null && !program.labels().contains(variable) && isWeight(program, variable)) {
                missing.add(variable);
            }
        }
        if (!missing.isEmpty()) {
            throw new MxNetException(file + ": has no arrays for " + missing + " of " + what + "; it has "
                    + (stored.size() > 8 ? stored.size() + " others" : stored.keySet()));
        }
        MxNetBlock block;
        try {
            block = new MxNetBlock(new MxNetBlock.Config(SymbolWriter.write(graph), arrays));
        } catch (IllegalArgumentException twice) {
            throw new MxNetException(what + ": " + twice.getMessage(), twice);
        }
        try {
            for (Map.Entry<String, StoredArray> each : taken.entrySet()) {
                block.fill(each.getKey(), file.read(each.getValue()));
            }
            block.begin();
            return block;
        } catch (IOException | RuntimeException e) {
            block.close();
            throw e;
        }
    }

    private static boolean isWeight(Program program, String variable) {
        return program.statistics().contains(variable)
                || WEIGHTS.stream().anyMatch(kind -> variable.equals(kind) || variable.endsWith("_" + kind));
    }

    /** A name without what tells arguments and auxiliary states apart. */
    static String bare(String name) {
        return PREFIXES.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(prefix -> name.substring(prefix.length()))
                .orElse(name);
    }

    private static SymbolGraph upTo(String what, SymbolGraph graph, List<String> outputs) throws MxNetException {
        List<SymbolNode.Entry> heads = new ArrayList<>();
        for (String output : outputs) {
            heads.add(entry(what, graph, output));
        }
        return new SymbolGraph(graph.nodes(), heads);
    }

    private static SymbolNode.Entry entry(String what, SymbolGraph graph, String output) throws MxNetException {
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            String name = graph.nodes().get(i).name();
            if (output.equals(name) || output.equals(name + "_output")) {
                return new SymbolNode.Entry(i, 0);
            }
            if (output.matches(Pattern.quote(name + "_output") + "\\d{1,4}")) {
                return new SymbolNode.Entry(i, Integer.parseInt(output.substring(name.length() + "_output".length())));
            }
        }
        throw new MxNetException(
                what + ": has no node '" + output + "', whose output could be the model's; it ends with "
                        + graph
                                .nodes()
                                .subList(
                                        Math.max(0, graph.nodes().size() - 5),
                                        graph.nodes().size())
                                .stream()
                                .map(SymbolNode::label)
                                .toList());
    }

    /** What a model's variables with arrays are, for those who ask before loading. */
    public static Map<String, Spec> arrays(Path params) throws IOException {
        try (ParamsFile file = ParamsFile.open(params)) {
            Map<String, Spec> specs = new LinkedHashMap<>();
            file.specs().forEach((name, spec) -> specs.put(bare(name), spec));
            return specs;
        }
    }
}
