package dev.bellows.bench.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import java.util.Arrays;
import java.util.List;

/** The engine without Spark, compiled when this is made. */
final class BareRuns {
    private final Predictor predictor;
    private final float[] batch;
    private final int batchRows;

    /** @param threads as many as there are cores */
    BareRuns(Subject subject, int batchRows, int threads) {
        this.batchRows = batchRows;
        Block net = subject.network();
        net.initialize(new Xavier(), 1);
        batch = new float[batchRows * subject.width()];
        Arrays.fill(batch, 0.5f);
        predictor = Predictor.of(net, List.of(Spec.of(DType.F32, subject.shape())), PredictorOptions.DEFAULTS);
        predictor.useThreads(threads);
        predictor.predict(batch, batchRows);
    }

    /** So many rows, batch by batch. */
    void predict(int rows) {
        for (int done = 0; done < rows; done += batchRows) {
            predictor.predict(batch, batchRows);
        }
    }
}
