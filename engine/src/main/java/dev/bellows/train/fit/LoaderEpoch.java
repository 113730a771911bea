package dev.bellows.train.fit;

import dev.bellows.data.LoadedBatch;
import dev.bellows.data.LoadedEpoch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An epoch of a data loader. A batch is given back when the next one is asked for. */
final class LoaderEpoch<B> implements Batches.Epoch {
    private final LoadedEpoch<B> epoch;
    private final Function<? super B, Minibatch> minibatch;
    private @Nullable LoadedBatch<B> lent;

    LoaderEpoch(LoadedEpoch<B> epoch, int from, Function<? super B, Minibatch> minibatch) {
        this.epoch = epoch;
        this.minibatch = minibatch;
        for (int i = 0; i < from && epoch.hasNext(); i++) {
            epoch.next().close();
        }
    }

    @Override
    public boolean hasNext() {
        return epoch.hasNext();
    }

    @Override
    public Minibatch next() {
        giveBack();
        LoadedBatch<B> batch = epoch.next();
        lent = batch;
        return minibatch.apply(batch.value());
    }

    private void giveBack() {
        if (lent != null) {
            lent.close();
            lent = null;
        }
    }

    @Override
    public void close() {
        giveBack();
        epoch.close();
    }
}
