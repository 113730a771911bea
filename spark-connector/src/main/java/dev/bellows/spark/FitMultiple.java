package dev.bellows.spark;

import dev.bellows.spark.data.SharedRows;
import dev.bellows.spark.launch.SparkDoor;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.ml.param.ParamMap;

/**
 * The models of several ParamMaps for one DataFrame, each fitted when it is asked for. Rows are read, checked and placed once for all
 * that agree in what concerns rows; the models are those of fits by themselves, to the bit. Threads may ask at the same time.
 *
 * <p>What is shared is freed when the last model is there, when a fit has failed, which ends the iteration, or by {@link #close}. Of
 * an iterator that is left behind before, Spark frees it when the JVM collects it.
 *
 * @param <M> the models
 */
public final class FitMultiple<M> implements Iterator<FitMultiple.Fitted<M>>, AutoCloseable {
    private final Function<ParamMap, M> fit;
    private final List<ParamMap> maps;
    private final SharedRows rows = new SharedRows(true, SparkDoor::dropShuffle);
    private int next;
    private int done;
    private boolean failed;

    /**
     * A model.
     *
     * @param index of its ParamMap
     */
    public record Fitted<M>(int index, M model) {}

    private record Turn(int index, SharedRows.Use use) {}

    FitMultiple(Function<ParamMap, M> fit, ParamMap... maps) {
        this.fit = fit;
        this.maps = List.of(maps);
    }

    @Override
    public synchronized boolean hasNext() {
        return next < maps.size() && !failed;
    }

    /**
     * Fits the next model.
     *
     * @throws NoSuchElementException if there is none, or a fit has failed
     */
    @Override
    public Fitted<M> next() {
        Turn turn = take();
        boolean good = false;
        try (SharedRows.Use use = turn.use) {
            M model = FitSharing.within(use.rows(), () -> fit.apply(maps.get(turn.index)));
            good = true;
            return new Fitted<>(turn.index, model);
        } finally {
            end(good);
        }
    }

    private synchronized Turn take() {
        if (!hasNext()) {
            throw new NoSuchElementException(
                    failed ? "fitMultiple: ended, as a fit failed" : "fitMultiple: is at its end");
        }
        return new Turn(next++, rows.use());
    }

    private synchronized void end(boolean good) {
        done++;
        failed |= !good;
        if (failed || done == maps.size()) {
            rows.close();
        }
    }

    /** Frees what is shared, once no fit goes on; asks for no further models. */
    @Override
    public synchronized void close() {
        next = maps.size();
        rows.close();
    }
}
