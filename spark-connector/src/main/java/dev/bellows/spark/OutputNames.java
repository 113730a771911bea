package dev.bellows.spark;

import dev.bellows.core.Spec;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.OutputSteps;
import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.predict.TensorColumns;
import dev.bellows.spark.predict.TensorColumns.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What the columns of a network's outputs are called. */
final class OutputNames {
    private OutputNames() {}

    /**
     * The columns.
     *
     * @param outputs of the network for a sample
     * @param stepsOf by output the input whose steps it has, or {@link OutputSteps#NONE}
     * @throws IllegalArgumentException a sentence if outputCols does not name one for each output
     */
    static TensorColumns columns(GeneralParams<?> params, List<Spec> outputs, List<Integer> stepsOf) {
        String[] given = params.getOutputCols();
        List<String> names = given.length > 0 ? List.of(given) : usual(params.getNetwork(), outputs.size());
        if (names.size() != outputs.size()) {
            throw new IllegalArgumentException("outputCols: must be one for each output of the network: "
                    + Arrays.toString(given) + " for " + outputs.size()
                    + " outputs; name as many columns, an empty name for an output that is not wanted");
        }
        Set<Integer> texts = RuntimeBlock.of(NetworkJson.parse(params.getNetwork()))
                .map(RuntimeBlock.Config::textOutputs)
                .orElse(Set.of());
        List<TensorColumns.Output> columns = new ArrayList<>();
        for (Spec output : outputs) {
            String name = names.get(columns.size());
            boolean text = texts.contains(columns.size());
            boolean steps = stepsOf.get(columns.size()) != OutputSteps.NONE;
            if (steps && params.getOutputVectors()) {
                throw new IllegalArgumentException("outputVectors: output '" + name + "' is a sequence of "
                        + output.shape().without(0) + " for each step, which no vector holds; set it to false");
            }
            Kind numbers = params.getOutputVectors() ? Kind.VECTOR : Kind.NUMBERS;
            columns.add(TensorColumns.Output.of(name, output, text ? Kind.TEXTS : steps ? Kind.STEPS : numbers));
        }
        return new TensorColumns(columns);
    }

    private static List<String> usual(String network, int count) {
        LayerConfig config = NetworkJson.parse(network).innermost();
        if (count == 1) {
            return List.of("prediction");
        } else if (config instanceof Network.Config named) {
            return Objects.requireNonNull(named.outputs()).stream()
                    .map(output -> output.replace(':', '_'))
                    .toList();
        }
        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbered.add("prediction_" + i);
        }
        return numbered;
    }
}
