package dev.bellows.spark.launch;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.OutputSteps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a network takes and gives, asked of the engine on the driver before any job. */
public final class NetworkCheck {
    private NetworkCheck() {}

    /** What whole numbers are to an input of a network. */
    public enum Ids {
        /** It computes with floating numbers. */
        NONE,
        /** It takes whole numbers as they are, so that they may be ids, but computes with them too. */
        SOME,
        /** They are nothing else: it looks them up or compares them, and computes with none as a number. */
        ALL
    }

    /**
     * What the driver must know of a network.
     *
     * @param outputs what it gives for one sample
     * @param weightBytes size of its weights
     * @param ids by input
     * @param stepsOf by output the input whose steps it has, or {@link OutputSteps#NONE}
     */
    public record Facts(List<Spec> outputs, long weightBytes, List<Ids> ids, List<Integer> stepsOf) {
        /** Whether an output has steps. */
        public boolean hasSteps() {
            return stepsOf.stream().anyMatch(of -> of != OutputSteps.NONE);
        }

        /** Refuses outputs that are sequences. */
        public void requireNoSteps() {
            if (hasSteps()) {
                throw new IllegalArgumentException(anyLength("it gives " + outputs + ", which are sequences too")
                        + ", or take NeuralEstimator to learn a label for each step");
            }
        }
    }

    /**
     * Refuses a network with a part that another runtime computes.
     *
     * @param json the Param network
     */
    public static void requireTrainable(String json) {
        LayerConfig config = NetworkJson.parse(json);
        try (Scope scope = Scope.open("network check")) {
            requireTrainable(config.build());
        }
    }

    private static void requireTrainable(Block block) {
        if (block instanceof RuntimeBlock elsewhere) {
            throw new IllegalArgumentException(
                    "network: " + elsewhere.config().refusal().getMessage() + "; train a network of layers");
        }
        block.children().values().forEach(NetworkCheck::requireTrainable);
    }

    /** As {@link #inspect(String, List)}, of one input. */
    public static Facts inspect(String json, Shape sample) {
        return inspect(json, List.of(sample));
    }

    /**
     * Looks at a network.
     *
     * @param json the Param network
     * @param samples shape of each input for one sample
     * @throws IllegalArgumentException a sentence on what does not fit
     */
    public static Facts inspect(String json, List<Shape> samples) {
        LayerConfig config = NetworkJson.parse(json);
        try (Scope scope = Scope.open("network check")) {
            Block network = config.build();
            List<DType> dtypes = dtypes(config, samples.size(), DType.F32);
            List<Spec> outputs = outputs(network, samples, dtypes);
            List<Integer> stepsOf = stepsOf(config, network, samples, outputs.size());
            return new Facts(outputs, bytes(network), ids(config, samples), stepsOf);
        }
    }

    /** All at once, since ids may meet; where that is refused, one after the other. */
    private static List<Ids> ids(LayerConfig config, List<Shape> samples) {
        if (ids(config.build(), samples, dtypes(config, samples.size(), DType.I64)) == Ids.ALL) {
            return Collections.nCopies(samples.size(), Ids.ALL);
        }
        List<Ids> found = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            List<DType> dtypes = dtypes(config, samples.size(), DType.F32);
            dtypes.set(i, dtypes.get(i) == DType.I32 ? DType.I32 : DType.I64);
            found.add(ids(config.build(), samples, dtypes));
        }
        return found;
    }

    private static Ids ids(Block network, List<Shape> samples, List<DType> dtypes) {
        try {
            Set<Integer> asked = new HashSet<>();
            for (int i = 0; i < dtypes.size(); i++) {
                if (dtypes.get(i) == DType.I64) {
                    asked.add(i);
                }
            }
            return network.takesIds(batch(samples, dtypes), asked) ? Ids.ALL : Ids.SOME;
        } catch (RuntimeException refused) {
            return Ids.NONE;
        }
    }

    private static List<Spec> batch(List<Shape> samples, List<DType> dtypes) {
        List<Spec> batch = new ArrayList<>();
        for (Shape sample : samples) {
            batch.add(new Spec(Shape.of(1).concat(sample), dtypes.get(batch.size())));
        }
        return batch;
    }

    private static long bytes(Block network) {
        return network.parameters().values().stream()
                .mapToLong(parameter -> parameter.spec().bytes())
                .sum();
    }

    /** Lengths of sequences are integers, all else may be of one dtype. */
    private static List<DType> dtypes(LayerConfig config, int inputs, DType others) {
        List<DType> dtypes = new ArrayList<>(Collections.nCopies(inputs, others));
        int[] lengthsOf = LengthInputs.of(config, inputs);
        for (int i = 0; i < inputs; i++) {
            if (lengthsOf[i] != LengthInputs.NONE) {
                dtypes.set(i, DType.I32);
            }
        }
        return dtypes;
    }

    /** Batches have room for the longest of their sequences, so neither weights nor outputs may depend on it but by their own steps. */
    private static List<Integer> stepsOf(LayerConfig config, Block network, List<Shape> samples, int outputs) {
        List<DType> dtypes = dtypes(config, samples.size(), DType.F32);
        List<Spec> inputs = new ArrayList<>();
        for (Shape sample : samples) {
            inputs.add(new Spec(sample, dtypes.get(inputs.size())));
        }
        try {
            return Arrays.stream(OutputSteps.of(network, inputs, LengthInputs.of(config, samples.size()), outputs))
                    .boxed()
                    .toList();
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException(anyLength(String.valueOf(refused.getMessage())), refused);
        }
    }

    private static String anyLength(String why) {
        return "network: does not take sequences of any length: " + why
                + "; make one value of the steps by LastStep, MeanOverTime or MaxOverTime";
    }

    private static List<Spec> outputs(Block network, List<Shape> samples, List<DType> dtypes) {
        try {
            return network.infer(batch(samples, dtypes)).stream()
                    .map(output -> output.with(output.shape().without(0)))
                    .toList();
        } catch (RuntimeException e) {
            boolean one = samples.size() == 1;
            String shapes = samples.stream().map(Shape::toString).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "network: does not fit samples of " + (one ? "shape " : "shapes ") + shapes + ": " + e.getMessage()
                            + "; change the network or " + (one ? "inputShape" : "the shapes of its inputs"),
                    e);
        }
    }
}
