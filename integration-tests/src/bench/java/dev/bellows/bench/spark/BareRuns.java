package dev.bellows.bench.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import java.util.Arrays;
import java.util.List;

/** The engine without Spark. */
final class BareRuns {
    private BareRuns() {}

    /** So many rows, batch by batch, by as many threads as there are cores. */
    static void predict(Subject subject, int rows, int batchRows, int threads) {
        Block net = subject.network();
        net.initialize(new Xavier(), 1);
        float[] batch = new float[batchRows * subject.width()];
        Arrays.fill(batch, 0.5f);
        try (Predictor predictor =
                Predictor.of(net, List.of(Spec.of(DType.F32, subject.shape())), PredictorOptions.DEFAULTS)) {
            predictor.useThreads(threads);
            for (int done = 0; done < rows; done += batchRows) {
                predictor.predict(batch, batchRows);
            }
        }
    }
}
