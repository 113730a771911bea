package dev.bellows.spark.predict;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.spark.data.codec.RowArrays;
import dev.bellows.spark.onnxruntime.RuntimeFiles;
import dev.bellows.spark.onnxruntime.RuntimeLibrary;
import dev.bellows.spark.onnxruntime.RuntimeModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Scores with ONNX Runtime, which loads the model once for each number of threads that is asked for; nearly always that is one. */
final class RuntimeScorer implements Scorer {
    private final RuntimeBlock.Config config;
    private final Weights files;
    private final Map<Integer, RuntimeModel> models = new TreeMap<>();

    /**
     * A scorer that has not loaded the model yet.
     *
     * @throws UnsupportedOpException if it is to compute otherwise than in f32 on a processor
     */
    RuntimeScorer(RuntimeBlock.Config config, TrainedNetwork network) {
        RuntimeParams.require(network.precision(), network.device());
        this.config = config;
        files = network.weights();
    }

    @Override
    public List<Spec> inputs() {
        return config.inputs().stream().map(RuntimeBlock.Value::spec).toList();
    }

    @Override
    public List<Spec> outputs() {
        return config.outputs().stream().map(RuntimeBlock.Value::spec).toList();
    }

    @Override
    public void score(RowArrays inputs, RowArrays outputs, int rows, int threads) {
        model(threads).run(inputs, config.outputs(), outputs, rows);
    }

    private synchronized RuntimeModel model(int threads) {
        return models.computeIfAbsent(threads, this::load);
    }

    private RuntimeModel load(int threads) {
        RuntimeLibrary.require(); // before a class is touched that cannot be linked without it
        try {
            Path folder = Files.createTempDirectory("bellows-onnxruntime");
            try (InputStream packed = files.open()) {
                return RuntimeModel.load(RuntimeFiles.unpack(packed, folder), config.inputs(), threads);
            } finally {
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("model: its files cannot be written for ONNX Runtime: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        models.values().forEach(RuntimeModel::close);
        models.clear();
    }
}
