package dev.bellows.spark.ui;

import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;

/** Puts fits into Spark's store of pages: from the bus of a running application, or from an event log. */
final class FitEventListener extends SparkListener {
    /** How many fits are kept; the oldest that have ended make room. */
    static final int KEPT = 100;

    private final FitStore store;

    FitEventListener(FitStore store) {
        this.store = store;
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof FitEvent.Started started) {
            makeRoom();
            store.write(StoredFit.of(started));
        } else if (event instanceof FitEvent.DevicesChosen chosen) {
            store.fit(chosen.fit()).ifPresent(fit -> store.write(fit.on(chosen)));
        } else if (event instanceof FitEvent.Reached reached) {
            store.fit(reached.fit()).ifPresent(fit -> store.write(fit.at(reached)));
        } else if (event instanceof FitEvent.EpochFinished finished) {
            store.write(new StoredEpoch(finished.fit(), finished.epoch()));
        } else if (event instanceof FitEvent.Ended ended) {
            store.fit(ended.fit()).ifPresent(fit -> store.write(fit.ended(ended)));
        }
    }

    private void makeRoom() {
        List<StoredFit> ended =
                store.fits().stream().filter(fit -> !fit.isRunning()).toList();
        ended.stream().skip(KEPT - 1).forEach(fit -> store.remove(fit.info().id()));
    }
}
