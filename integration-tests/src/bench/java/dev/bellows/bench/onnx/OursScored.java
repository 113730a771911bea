package dev.bellows.bench.onnx;

import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file as a {@link Predictor} scores it. */
final class OursScored implements Scored {
    private final Scope scope = Scope.detached("speed");
    private final Predictor predictor;
    private final List<NDArray> batch = new ArrayList<>();
    private final int rows;
    private final int threads;

    OursScored(Path file, int rows, int threads) throws IOException {
        this.rows = rows;
        this.threads = threads;
        try (Scope.Entry inside = scope.enter()) {
            OnnxBlock net = Onnx.load(file);
            List<Spec> samples = new ArrayList<>();
            for (OnnxValueInfo input : net.inputs()) {
                samples.add(Inputs.sample(input));
            }
            for (int i = 0; i < samples.size(); i++) {
                Spec all =
                        samples.get(i).with(Shape.of(rows).concat(samples.get(i).shape()));
                batch.add(NDArray.of(Inputs.values(all), all));
            }
            predictor = Predictor.of(net, samples, PredictorOptions.DEFAULTS);
        }
    }

    @Override
    public float[] score() {
        Backends.current().useThreads(threads);
        try (Scope call = Scope.open("call")) {
            return predictor.predict(batch).get(0).toFloatArray();
        }
    }

    @Override
    public String explain() {
        return predictor.explain(rows);
    }

    @Override
    public void close() {
        predictor.close();
        scope.close();
    }
}
