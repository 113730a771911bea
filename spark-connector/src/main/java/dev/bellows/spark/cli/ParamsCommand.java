package dev.bellows.spark.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what a stage can be told. */
@Command(
        name = "params",
        description =
                "List the Params of a stage of Spark ML, ours or Spark's own, with what they are and their defaults.",
        mixinStandardHelpOptions = true)
final class ParamsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "STAGE",
            arity = "0..1",
            defaultValue = "NeuralClassifier",
            description = "such as NeuralRegressor or StandardScaler; NeuralClassifier if none is named")
    private @Nullable String stage;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String name = String.valueOf(stage);
        out.println(Stages.make(name, ConfigNode.parse("the command line", name), Map.of())
                .explainParams());
        return 0;
    }
}
