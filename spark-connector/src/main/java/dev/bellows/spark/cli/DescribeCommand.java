package dev.bellows.spark.cli;

import dev.bellows.spark.Description;
import dev.bellows.spark.NetworkModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a model, a file of arrays or a file of rows is. */
@Command(
        name = "describe",
        description = {
            "Tell what something is:",
            "a model that Spark ML saved, with its layers, how it was trained, and its Params;",
            "a model of another library (.onnx, .keras, .h5, .params of MXNet, a folder) with its inputs, layers and"
                    + " parameters;",
            "arrays (.safetensors, .npz, .npy) or rows (.tfrecord, .tar, .arrow, .rec of MXNet, folders of pictures)"
                    + " with their types and counts."
        },
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", description = "where it lies")
    private String path = "";

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Configuration hadoop = new Configuration();
        Path place = new Path(path);
        boolean isSparks = place.getFileSystem(hadoop).exists(new Path(place, "metadata"));
        if (!isSparks && place.getFileSystem(hadoop).exists(place)) {
            out.println(Description.of(path, hadoop));
            return 0;
        }
        try (Session session = Session.of("describe")) {
            describe(SavedModel.load(session.spark(), path), out);
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
