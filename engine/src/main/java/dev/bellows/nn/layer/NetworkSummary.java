package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Diagram;
import dev.bellows.graph.Usage;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a network is made of and what it takes, layer by layer. Prints itself as a table:
 *
 * <pre>
 * path  layer                  output  parameters           FLOPs
 * 0     Dense(784 → 64, RELU)  [64]        50,240         100,480
 * 1     Dense(64 → 10)         [10]           650           1,290
 *                                          50,890         101,770
 * memory: 0.2 MB of weights, as much of gradients, 0.0 MB of activations per sample in training
 * </pre>
 *
 * <p>FLOPs are those of one sample's forward pass, a multiplication and an addition counting as two.
 *
 * @param layers from the input to the output. A block that calls children is not a layer itself, but has a line behind theirs
 *     if it has weights or computes something beside them
 */
public record NetworkSummary(List<Layer> layers) {
    public NetworkSummary {
        layers = List.copyOf(layers);
    }

    /**
     * One layer.
     *
     * @param path where it is, such as {@code 3} or {@code 3.0}; its parameters' names begin so; empty: the whole network
     * @param text the layer as it prints itself
     * @param output shape of what it returns for one sample, without the batch
     * @param parameters how many numbers training changes
     * @param usage what its forward pass takes for the traced batch, of one sample unless given
     */
    public record Layer(String path, String text, Shape output, long parameters, Usage usage) {}

    /**
     * Looks at a network by tracing it for one sample; computes nothing and makes no arrays.
     *
     * @param samples the shape of each input for one sample, without the batch
     * @throws RuntimeException the layer's own sentence if the shapes do not fit
     */
    public static NetworkSummary of(LayerConfig network, Shape... samples) {
        return look(
                network,
                samples,
                (block, inputs) ->
                        new NetworkSummary(NetworkTrace.inferring(block, inputs).layers()));
    }

    /** As {@link #of(LayerConfig, Shape...)} for a block that is initialized and for inputs of these specs, batch first. */
    public static NetworkSummary of(Block net, List<Spec> inputs) {
        return new NetworkSummary(new NetworkTrace(net, inputs).layers());
    }

    /** The network as boxes, one for each layer, and arrows; see {@link Diagram#toSvg} and {@link Diagram#toDot}. */
    public static Diagram diagram(LayerConfig network, Shape... samples) {
        return look(network, samples, (block, inputs) -> {
            block.initialize(Constant.ZERO, 0);
            return diagram(block, inputs);
        });
    }

    /** As {@link #diagram(LayerConfig, Shape...)} for a block that is initialized and for inputs of these specs. */
    public static Diagram diagram(Block net, List<Spec> inputs) {
        return new NetworkTrace(net, inputs).diagram();
    }

    private interface Look<T> {
        T at(Block net, List<Spec> inputs);
    }

    private static <T> T look(LayerConfig network, Shape[] samples, Look<T> look) {
        try (Scope scope = Scope.open("network summary")) {
            Block block = network.build();
            int[] lengthsOf = LengthInputs.of(network, samples.length);
            List<Spec> inputs = new ArrayList<>();
            for (Shape sample : samples) {
                boolean length = lengthsOf[inputs.size()] != LengthInputs.NONE;
                inputs.add(new Spec(Shape.of(1).concat(sample), length ? DType.I32 : DType.F32));
            }
            return look.at(block, inputs);
        }
    }

    /** How many numbers training changes. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    /** What the forward pass takes. */
    public Usage usage() {
        return layers.stream().map(Layer::usage).reduce(Usage.NONE, Usage::plus);
    }

    @Override
    public String toString() {
        String line = "%-" + width("path", Layer::path) + "s  %-" + width("layer", Layer::text) + "s  %-"
                + width("output", layer -> layer.output().toString()) + "s  ";
        StringBuilder table = new StringBuilder();
        table.append(line.formatted("path", "layer", "output")).append("parameters           FLOPs\n");
        for (Layer layer : layers) {
            table.append(line.formatted(layer.path, layer.text, layer.output))
                    .append(counts(layer.parameters, layer.usage));
        }
        return table.append(line.formatted("", "", ""))
                .append(counts(parameters(), usage()))
                .append(String.format(
                        Locale.ROOT,
                        "memory: %.1f MB of weights, as much of gradients, %.1f MB of activations per sample in"
                                + " training\n",
                        parameters() * 4e-6,
                        usage().bytes() * 1e-6))
                .toString();
    }

    private int width(String title, Function<Layer, String> cell) {
        return Math.max(
                title.length(),
                layers.stream().map(cell).mapToInt(String::length).max().orElse(0));
    }

    private static String counts(long parameters, Usage usage) {
        return String.format(Locale.ROOT, "%,10d  %,14d\n", parameters, usage.flops());
    }
}
