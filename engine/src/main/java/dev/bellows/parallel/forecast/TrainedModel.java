package dev.bellows.parallel.forecast;

import dev.bellows.nn.layer.NetworkSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a network matters to the time of a step.
 *
 * @param name for tables and messages
 * @param layers from the input to the output
 * @param tables how many tables lie on all workers in slices, each of which a sample asks for one row
 * @param width numbers of f32 in such a row
 */
public record TrainedModel(String name, List<Layer> layers, int tables, int width) {
    public TrainedModel {
        layers = List.copyOf(layers);
    }

    /**
     * A layer.
     *
     * @param parameters how many numbers training changes
     * @param flops floating-point operations of one sample's forward pass; backward takes twice as many
     */
    public record Layer(long parameters, long flops) {}

    /** A network without divided tables, whose parts follow each other. */
    public static TrainedModel of(String name, NetworkSummary... parts) {
        List<Layer> layers = new ArrayList<>();
        for (NetworkSummary part : parts) {
            part.layers()
                    .forEach(layer -> layers.add(
                            new Layer(layer.parameters(), layer.usage().flops())));
        }
        return new TrainedModel(name, layers, 0, 0);
    }

    /** The same with divided tables. */
    public TrainedModel withTables(int count, int numbers) {
        return new TrainedModel(name, layers, count, numbers);
    }

    /** How many numbers training changes, without those of divided tables. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    /** Operations of one sample's forward pass. */
    public long flops() {
        return layers.stream().mapToLong(Layer::flops).sum();
    }
}
