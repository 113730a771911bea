package dev.bellows.spark.cli;

import dev.bellows.spark.NetworkModel;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a saved model is. */
@Command(
        name = "describe",
        description = "Tell what a saved model is: its layers, how it was trained, and its Params.",
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "where it was saved")
    private String path = "";

    @Override
    public Integer call() {
        try (Session session = Session.of("describe")) {
            describe(SavedModel.load(session.spark(), path), spec.commandLine().getOut());
        }
        return 0;
    }

    private static void describe(Transformer model, PrintWriter out) {
        out.println(model);
        if (model instanceof PipelineModel pipeline) {
            for (Transformer stage : pipeline.stages()) {
                describe(stage, out);
            }
        } else if (model instanceof NetworkModel<?> network) {
            out.println();
            out.println(network.layers());
            if (network.hasSummary()) {
                network.summary().epochs().forEach(epoch -> {
                    out.printf("epoch %d: loss %.6g", epoch.epoch(), epoch.loss());
                    epoch.metrics().forEach((name, value) -> out.printf(", %s %.6g", name, value));
                    out.println();
                });
            }
            out.println();
            out.println(model.explainParams());
        }
    }
}
