package dev.bellows.bench.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The engine without Spark, compiled when this is made. As the tasks of a transform do, each of several threads scores batches of its
 * own on one core: several cores on one small batch would mostly wait for each other.
 */
final class BareRuns {
    private final Predictor predictor;
    private final float[] batch;
    private final int batchRows;
    private final int threads;

    /** @param threads as many as there are cores */
    BareRuns(Subject subject, int batchRows, int threads) {
        this.batchRows = batchRows;
        this.threads = threads;
        Block net = subject.network();
        net.initialize(new Xavier(), 1);
        batch = new float[batchRows * subject.width()];
        Arrays.fill(batch, 0.5f);
        predictor = Predictor.of(net, List.of(Spec.of(DType.F32, subject.shape())), PredictorOptions.DEFAULTS);
        predictor.useThreads(1);
        predictor.predict(batch, batchRows);
    }

    /** So many rows over all threads, batch by batch. */
    void predict(int rows) {
        List<CompletableFuture<Void>> shares = IntStream.range(0, threads)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> share(rows / threads)))
                .toList();
        shares.forEach(CompletableFuture::join);
    }

    private void share(int rows) {
        for (int done = 0; done < rows; done += batchRows) {
            predictor.predict(batch, batchRows);
        }
    }
}
