package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Which inputs of a network say how long the sequences of another input are. */
public final class LengthInputs {
    /** What the name of such an input of a {@link Network} ends with; it begins with that of the sequences. */
    public static final String SUFFIX = "_lengths";

    /** No input. */
    public static final int NONE = -1;

    private LengthInputs() {}

    /**
     * For each input the place of that whose lengths it says, or {@link #NONE}. Of a {@link Sequential} that is the second of two.
     *
     * @param inputs how many the network is given
     */
    public static int[] of(LayerConfig network, int inputs) {
        LayerConfig within = network.innermost();
        return within instanceof Network.Config config
                ? named(Objects.requireNonNull(config.inputs()), inputs)
                : of(within instanceof Sequential.Config, inputs);
    }

    /** The same of a network that was built. */
    public static int[] of(Block network, int inputs) {
        Block within = network.children().get(""); // a network that another one only adds to
        if (within != null) {
            return of(within, inputs);
        }
        return network instanceof Network config
                ? named(config.inputs(), inputs)
                : of(network instanceof Sequential, inputs);
    }

    private static int[] of(boolean sequential, int inputs) {
        int[] sequences = none(inputs);
        if (sequential && inputs == 2) {
            sequences[1] = 0;
        }
        return sequences;
    }

    private static int[] named(List<String> names, int inputs) {
        int[] sequences = none(inputs);
        for (int i = 0; i < Math.min(inputs, names.size()); i++) {
            String name = names.get(i);
            if (name.endsWith(SUFFIX)) {
                sequences[i] = names.indexOf(name.substring(0, name.length() - SUFFIX.length()));
            }
        }
        return sequences;
    }

    private static int[] none(int inputs) {
        int[] sequences = new int[inputs];
        Arrays.fill(sequences, NONE);
        return sequences;
    }
}
