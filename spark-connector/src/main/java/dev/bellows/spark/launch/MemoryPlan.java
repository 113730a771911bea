package dev.bellows.spark.launch;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.train.TrainingSpec;
import java.util.List;

/**
 * A fit in what matters to its workers' memory.
 *
 * @param spec what is trained
 * @param labels specs of a sample's labels
 * @param workers how many
 * @param division how the workers of one replica divide the network
 * @param saves whether checkpoints are written
 * @param apart whether each worker remembers all that the optimizer does, as it updates all weights
 * @param shards how many logical shards of a batch each worker computes; 0: it computes its rows together
 * @param holdsBack whether each worker remembers what compression lost of its gradients
 * @param batchSize rows of a step over all workers
 * @param accumulates whether an update is made of several steps
 * @param measures whether there are rows to measure with
 * @param restoresBest whether the best weights are kept
 * @param initial whether the driver has a model to start from
 * @param dataBytes what the rows of each worker may take; 0: what the JVM has left
 */
public record MemoryPlan(
        TrainingSpec spec,
        List<Spec> labels,
        int workers,
        Division division,
        boolean saves,
        boolean apart,
        int shards,
        boolean holdsBack,
        int batchSize,
        boolean accumulates,
        boolean measures,
        boolean restoresBest,
        boolean initial,
        long dataBytes) {
    /** Of workers that each have the layers whole. */
    MemoryPlan(
            TrainingSpec spec,
            List<Spec> labels,
            int workers,
            int batchSize,
            boolean accumulates,
            boolean measures,
            boolean restoresBest,
            boolean initial,
            long dataBytes) {
        this(spec, labels, workers, 1, batchSize, accumulates, measures, restoresBest, initial, dataBytes);
    }

    /** Of workers that update parts of the weights each. */
    MemoryPlan(
            TrainingSpec spec,
            List<Spec> labels,
            int workers,
            int parts,
            int batchSize,
            boolean accumulates,
            boolean measures,
            boolean restoresBest,
            boolean initial,
            long dataBytes) {
        this(
                spec,
                labels,
                workers,
                new Division(1, parts, 1),
                false,
                false,
                0,
                false,
                batchSize,
                accumulates,
                measures,
                restoresBest,
                initial,
                dataBytes);
    }

    public MemoryPlan {
        labels = List.copyOf(labels);
    }

    /** That of a job. */
    static MemoryPlan of(TrainJob job) {
        TrainJob.Rows rows = job.rows();
        TrainControl control = job.control();
        TrainControl.Stopping stopping = control.stopping();
        return new MemoryPlan(
                TrainingSpec.parse(job.training()),
                rows.schema().fields(Role.LABEL).stream().map(Field::sample).toList(),
                rows.workers(),
                rows.division(),
                control.saving() != null,
                control.syncEvery() > 1 || control.logicalShards() > 0,
                control.logicalShards() / rows.workers(),
                rows.workers() > 1 && !control.compression().isNone(),
                rows.batchSize() / control.parts(),
                control.parts() > 1,
                rows.held() > 0,
                stopping != null && stopping.restoreBest(),
                control.initial() != null,
                job.worker().dataBytes());
    }

    /** How many workers have rows of their own. */
    int replicas() {
        return workers / division.copies();
    }

    /** How many workers share what the optimizer remembers. */
    int sharers() {
        return apart ? 1 : replicas();
    }

    /** Rows of a step of the worker that has most. */
    int share() {
        return (batchSize + replicas() - 1) / replicas();
    }

    /** Rows that pass through the network together, of the worker that has fewest of a whole batch. */
    int fewestTogether() {
        int share = batchSize / replicas();
        return Math.max(1, shards > 0 ? share / shards : share / division.microBatches());
    }

    /** Rows of a part of that which goes through stages, in the part that has most. */
    int rowsOfPart() {
        return (share() + division.microBatches() - 1) / division.microBatches();
    }

    /** The labels of so many samples. */
    List<Spec> labels(int rows) {
        return labels.stream()
                .map(label -> label.with(Shape.of(rows).concat(label.shape())))
                .toList();
    }
}
