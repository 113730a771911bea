package dev.bellows.spark.launch;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.pipeline.PipelineParallel;
import dev.bellows.parallel.pipeline.Stage;
import java.io.Serializable;
import java.util.List;

/**
 * How the workers of one replica divide the network. They have the same rows, and are neighbours of each other.
 *
 * @param stages how many stages it is cut into
 * @param parts how many workers divide the layers of a stage
 * @param microBatches into how many parts a batch is cut that goes through stages
 */
public record Division(int stages, int parts, int microBatches) implements Serializable {
    /** Each worker has all of the network. */
    public static final Division NONE = new Division(1, 1, 1);

    /** How many workers have the same rows. */
    public int copies() {
        return stages * parts;
    }

    /** Who has which part of the network. */
    Mesh mesh(int workers) {
        return Mesh.of(workers, stages, parts);
    }

    /**
     * Cuts a network, whose layers are divided already.
     *
     * @param inputs what it takes of one part of a batch
     * @throws IllegalArgumentException a sentence that names the Param
     */
    Stage cut(Block network, List<Spec> inputs, int stage) {
        try {
            return PipelineParallel.cut(network, inputs, stage, stages, microBatches);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "pipelineParallel: " + refused.getMessage() + "; " + stages
                            + " is too much for this network, lower it or set it to 1",
                    refused);
        }
    }
}
