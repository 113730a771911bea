package dev.bellows.spark.launch;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.data.WeightSharding;
import dev.bellows.parallel.pipeline.PipelineParallel;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.parallel.pipeline.StageCut;
import dev.bellows.parallel.table.TableSharding;
import dev.bellows.parallel.tensor.TensorParallel;
import java.io.Serializable;
import java.util.List;

/**
 * Which part of the network each worker has. The workers of one replica, who divide it, have the same rows and are neighbours of each other.
 *
 * @param stages how many stages it is cut into
 * @param parts how many workers divide the layers of a stage
 * @param microBatches into how many parts a batch is cut that goes through stages
 * @param sharesWeights whether replicas share large weights, of which each has some rows
 */
public record Division(int stages, int parts, int microBatches, boolean sharesWeights) implements Serializable {
    /** Each worker has all of the network. */
    public static final Division NONE = new Division(1, 1, 1);

    /** Each replica has all weights. */
    Division(int stages, int parts, int microBatches) {
        this(stages, parts, microBatches, false);
    }

    /** How many workers have the same rows. */
    public int copies() {
        return stages * parts;
    }

    /** Who has which part of the network. */
    Mesh mesh(int workers) {
        return Mesh.of(workers, stages, parts);
    }

    /**
     * Leaves to a worker its rows of large weights, if replicas share them. All else has been divided already.
     *
     * @param inputs of one row
     * @param replica the worker's, of so many
     */
    void share(Block network, List<Spec> inputs, int replica, int replicas) {
        if (sharesWeights) {
            network.infer(inputs);
            WeightSharding.shard(network, RankGroups.DATA, replica, replicas);
        }
    }

    /**
     * Cuts a network, whose layers are divided already, where all workers do: what layers cost is that of the last worker of a stage, who has the
     * longest parts, in the first replica.
     *
     * @param plan of the fit, which has this division
     * @throws IllegalArgumentException a sentence that names the Param
     */
    Stage cut(Block network, MemoryPlan plan, int stage) {
        Block copy = plan.spec().build();
        TensorParallel.divide(copy, parts - 1, parts, plan.spec().loss());
        TableSharding.shard(copy, RankGroups.DATA, 0, plan.replicas());
        try {
            StageCut cut = PipelineParallel.stages(copy, plan.spec().inputs(plan.rowsOfPart()), stages);
            return PipelineParallel.cut(network, cut, stage, microBatches);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "pipelineParallel: " + refused.getMessage() + "; " + stages
                            + " is too much for this network, lower it or set it to 1",
                    refused);
        }
    }
}
