package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.nn.layer.Network;
import dev.bellows.spark.onnxruntime.RuntimeFiles;
import dev.bellows.spark.onnxruntime.RuntimeModel;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ONNX model on this machine's disks that ONNX Runtime is to score.
 *
 * @param taken what it takes, by the names of the file
 */
record RuntimeFile(Path file, OnnxModel model, List<OnnxValueInfo> taken) {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeFile.class);

    /**
     * Reads what the file says of the model.
     *
     * @throws IOException a sentence on what is damaged, or an input that no column is read as
     */
    static RuntimeFile read(Path file) throws IOException {
        OnnxModel model = ModelReader.read(file);
        Set<String> arrays =
                model.graph().initializers().stream().map(OnnxTensor::name).collect(Collectors.toSet());
        List<OnnxValueInfo> taken = model.graph().inputs().stream()
                .filter(input -> !arrays.contains(input.name()))
                .toList();
        for (OnnxValueInfo input : taken) {
            if (!input.kind().equals(OnnxValueInfo.TENSOR) || !RuntimeModel.takes(input.type())) {
                throw new IOException("its input " + input
                        + " is none that columns are read as for ONNX Runtime, which takes tensors of"
                        + " numbers, truth values and texts");
            }
        }
        if (taken.isEmpty()) {
            throw new IOException("it has no inputs, so there is nothing of a row that it could score");
        }
        return new RuntimeFile(file, model, taken);
    }

    /** What it takes of one sample. */
    List<OnnxFile.Input> inputs() throws IOException {
        List<String> names = OnnxFile.names(taken);
        List<OnnxFile.Input> inputs = new ArrayList<>();
        for (OnnxValueInfo input : taken) {
            Spec element = new RuntimeBlock.Value(input.name(), input.type(), Shape.scalar()).spec();
            inputs.add(new OnnxFile.Input(names.get(inputs.size()), element.dtype(), OnnxFile.sample(input)));
        }
        return inputs;
    }

    /**
     * The model with its files, once ONNX Runtime has said what it gives.
     *
     * @param samples of each input
     * @param reason why it is not scored by the engine
     */
    OnnxFile scored(List<Spec> samples, String reason) throws IOException {
        List<RuntimeBlock.Value> values = new ArrayList<>();
        for (OnnxValueInfo input : taken) {
            values.add(new RuntimeBlock.Value(
                    input.name(), input.type(), samples.get(values.size()).shape()));
        }
        List<RuntimeBlock.Value> given;
        try (RuntimeModel loaded = RuntimeModel.load(file, values, 1)) {
            given = loaded.outputs();
        }
        List<OnnxValueInfo> outputs = new ArrayList<>();
        List<RuntimeBlock.Value> ordered = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (OnnxValueInfo output : model.graph().outputs()) {
            Optional<RuntimeBlock.Value> found = given.stream()
                    .filter(each -> each.name().equals(output.name()))
                    .findFirst();
            found.ifPresent(ordered::add);
            found.ifPresentOrElse(value -> outputs.add(output), () -> left.add(output.toString()));
        }
        String leftOut = left.isEmpty() ? "" : "; no columns hold its outputs " + left + ", which are left out";
        LOG.info("onnx model: {} is scored by ONNX Runtime: {}{}", file, reason, leftOut);
        List<String> names = OnnxFile.names(taken);
        List<String> results = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            results.add(i == 0 ? OnnxFile.NODE : OnnxFile.NODE + ":" + i);
        }
        Network.Node node = Network.Node.of(
                OnnxFile.NODE,
                new RuntimeBlock.Config(values, ordered, reason + leftOut),
                names.toArray(String[]::new));
        return new OnnxFile(
                new Network.Config(names, List.of(node), results),
                inputs(),
                OnnxFile.names(outputs),
                Weights.write(out -> RuntimeFiles.pack(file, out)));
    }
}
