package dev.bellows.spark.predict;

import dev.bellows.spark.catalyst.ColumnAppender;
import dev.bellows.spark.data.Columns.Form;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ImageResize;
import dev.bellows.spark.data.codec.Words;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Scores the rows of a partition, batch by batch, and appends what a model makes of the scores. Rows come and go one by one,
 * so a partition need not fit into memory, and a stream of micro-batches is as good as a table.
 *
 * @param modelId the model's key in the {@link ScorerCache}
 * @param engine what computes, if it is not this library's own; else empty
 * @param device the Param
 * @param model fetched only by a JVM that has not loaded it yet
 * @param inputs of the network, in its order
 * @param columns what to append
 * @param options how to score
 */
public record ScoreRows(
        String modelId,
        String engine,
        String device,
        Broadcast<TrainedNetwork> model,
        List<Input> inputs,
        ScoreColumns columns,
        Options options)
        implements ColumnAppender {

    /**
     * An input of the network.
     *
     * @param name of its column, for messages
     * @param ids whether whole numbers may be ids there, so that none may be rounded
     * @param pairsOf length of vectors of which it takes only what is not 0; 0: it takes all
     * @param form what it takes of the column
     * @param words those of its texts
     */
    public record Input(ColumnName name, boolean ids, int pairsOf, Form form, List<Words> words)
            implements Serializable {}

    /**
     * How to score.
     *
     * @param batch rows scored at once
     * @param threads per task; 0: what spark.task.cpus gives the task
     * @param invalid what becomes of rows that cannot be scored
     * @param resize what becomes of pictures of another size
     * @param most steps of a sequence, where longer ones are cut; 0: none are
     */
    public record Options(int batch, int threads, InvalidRows invalid, ImageResize resize, int most)
            implements Serializable {}

    @Override
    public Iterator<InternalRow> append(Iterator<InternalRow> rows, Task task) {
        return rows.hasNext() ? new ScoredRows(this, rows, task) : rows;
    }

    /** As plans show it. */
    @Override
    public String toString() {
        return "model " + modelId + (engine.isEmpty() ? ", device " + device : " by " + engine);
    }
}
