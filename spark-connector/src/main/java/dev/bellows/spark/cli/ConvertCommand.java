package dev.bellows.spark.cli;

import dev.bellows.spark.Conversion;
import dev.bellows.spark.NetworkModel;
import dev.bellows.spark.RowConversion;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts models, arrays and rows. */
@Command(
        name = "convert",
        description = {
            "Convert a model, arrays or rows into another format.",
            "From: a model that Spark ML saved, a folder of a model, .onnx, .keras, .h5, a folder or .safetensors file"
                    + " of Hugging Face's or torchvision's, prefix-0007.params of MXNet's beside its symbol; arrays in"
                    + " .safetensors, .npz or .npy; rows in .tfrecord, .tar, .arrow, .npy, .npz, .parquet, .orc or .json,"
                    + " or a folder of pictures.",
            "To: .onnx; prefix-0000.params, a model of MXNet with its symbol beside it; .safetensors and .npz, the"
                    + " weights by their paths; .parquet, .orc, .json and .tfrecord, a folder of rows; any other name is a"
                    + " folder of a model, which initialModel takes."
        },
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "IN", description = "what is there")
    private String from = "";

    @Parameters(index = "1", paramLabel = "OUT", description = "what comes of it, told by the ending of its name")
    private String to = "";

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = new Configuration();
        Path metadata = new Path(from, "metadata");
        if (metadata.getFileSystem(hadoop).exists(metadata)) {
            try (Session session = Session.of("convert")) {
                Transformer model = SavedModel.load(session.spark(), from);
                NetworkModel<?> network = SavedModel.network(model, from);
                Conversion.export(session.spark(), network, to);
            }
        } else if (RowConversion.isMeant(from, to, hadoop)) {
            try (Session session = Session.of("convert")) {
                spec.commandLine().getOut().println("rows " + RowConversion.convert(session.spark(), from, to));
            }
        } else {
            Conversion.convert(from, to, hadoop);
        }
        spec.commandLine().getOut().println("written " + to);
        return 0;
    }
}
