package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a network is made of, layer by layer. Prints itself as a table:
 *
 * <pre>
 * path  layer                 output    parameters
 * 0     Dense(784 → 64, RELU) [64]          50,240
 * 1     Dense(64 → 10)        [10]             650
 *                                           50,890
 * </pre>
 *
 * @param layers from the input to the output; a {@link Sequential} shows its layers instead of itself, any other block is
 *     one layer
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
     */
    public record Layer(String path, String text, Shape output, long parameters) {}

    /**
     * Looks at a network by tracing it for one sample; computes nothing.
     *
     * @param sample the shape of one sample, without the batch
     * @throws RuntimeException the layer's own sentence if the shapes do not fit
     */
    public static NetworkSummary of(LayerConfig network, Shape sample) {
        try (Scope scope = Scope.open("network summary")) {
            Block block = network.build();
            block.initialize(Constant.ZERO, 0);
            Tensor input = new Trace().input("x", new Spec(Shape.of(1).concat(sample), DType.F32));
            List<Layer> layers = new ArrayList<>();
            trace("", block, input, layers);
            return new NetworkSummary(layers);
        }
    }

    /** How many numbers training changes. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    private static Tensor trace(String path, Block block, Tensor input, List<Layer> into) {
        if (block instanceof Sequential sequential) {
            Tensor x = input;
            for (int i = 0; i < sequential.layers().size(); i++) {
                x = trace(
                        path.isEmpty() ? "" + i : path + "." + i,
                        sequential.layers().get(i),
                        x,
                        into);
            }
            return x;
        }
        Tensor output = block.forward(input);
        into.add(new Layer(path, block.toString(), output.shape().without(0), weights(block)));
        return output;
    }

    private static long weights(Block block) {
        return block.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    @Override
    public String toString() {
        int path = width("path", layers.stream().map(Layer::path).toList());
        int text = width("layer", layers.stream().map(Layer::text).toList());
        int output =
                width("output", layers.stream().map(x -> x.output().toString()).toList());
        String line = "%-" + path + "s  %-" + text + "s  %-" + output + "s  ";
        StringBuilder table = new StringBuilder();
        table.append(line.formatted("path", "layer", "output")).append("parameters\n");
        for (Layer layer : layers) {
            table.append(line.formatted(layer.path, layer.text, layer.output)).append(count(layer.parameters));
        }
        return table.append(line.formatted("", "", ""))
                .append(count(parameters()))
                .toString();
    }

    private static int width(String title, List<String> cells) {
        return Math.max(
                title.length(), cells.stream().mapToInt(String::length).max().orElse(0));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,10d\n", number);
    }
}
