package dev.bellows.data;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.data.batchify.Batchify;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the batches of one epoch, each in a scope of its own that can change threads. */
record BatchAssembly<T, B>(Dataset<T> data, Batchify<? super T, ? extends B> batchify, Backend backend, int epoch) {

    /** Reads the samples and makes the batch; whatever fails, nothing is left behind. */
    LoadedBatch<B> assemble(int step, int[] indices) {
        Scope scope = Scope.detached("batch " + step + " of epoch " + epoch);
        try (Backends.Use use = Backends.use(backend);
                Recording off = Recording.set(false, false);
                Scope.Entry entry = scope.enter()) {
            List<T> samples = new ArrayList<>();
            for (int index : indices) {
                samples.add(sample(index));
            }
            B made = batch(samples, step, indices);
            return new LoadedBatch<>(scope, new LoadedBatch.Place(epoch, step, indices.clone()), made, backend.fence());
        } catch (Throwable e) {
            scope.close();
            throw e;
        }
    }

    private T sample(int index) {
        try {
            return data.get(index, epoch);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "data loader: cannot read sample " + index + " in epoch " + (epoch + 1) + ": " + e, e);
        }
    }

    private B batch(List<T> samples, int step, int[] indices) {
        try {
            return batchify.batch(samples);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "data loader: cannot make batch " + (step + 1) + " of epoch " + (epoch + 1) + " out of samples "
                            + Arrays.toString(indices) + ": " + e,
                    e);
        }
    }
}
