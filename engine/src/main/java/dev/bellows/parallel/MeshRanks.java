package dev.bellows.parallel;

import dev.bellows.collective.Communicator;
import dev.bellows.optim.Peers;
import org.jspecify.annotations.Nullable;

/**
 * A rank's connections in a training.
 *
 * @param all with all ranks
 * @param replicas with those that have the same part of the network, on other samples
 * @param parts with those that have the other parts of the same layers, on the same samples; null: it has the layers whole
 * @param stages with those that have the same part of the layers of other stages, on the same samples; null: it has the layers of all stages
 */
public record MeshRanks(
        Communicator all,
        Communicator replicas,
        @Nullable Communicator parts,
        @Nullable Communicator stages) {
    /** Ranks that each have the whole network. */
    public static MeshRanks replicas(Communicator all) {
        return new MeshRanks(all, all, null, null);
    }

    /**
     * The ranks of a mesh; all of them open it.
     *
     * @param all by {@link Mesh#CHANNELS} channels, where ranks have parts of the network
     */
    public static MeshRanks of(Mesh mesh, Communicator all) {
        return mesh.tensor() == 1 && mesh.pipeline() == 1
                ? replicas(all)
                : new MeshRanks(
                        all,
                        mesh.open(Mesh.Axis.DATA, all),
                        mesh.tensor() == 1 ? null : mesh.open(Mesh.Axis.TENSOR, all),
                        mesh.pipeline() == 1 ? null : mesh.open(Mesh.Axis.PIPELINE, all));
    }

    /** Those that have the other parts of the same layers, for sums and exchanges. */
    public Peers layers() {
        return parts == null ? Peers.ALONE : new ConnectedPeers(parts);
    }

    /** Those that have the other stages. */
    public Peers others() {
        return stages == null ? Peers.ALONE : new StagePeers(stages);
    }

    /**
     * All ranks as a training sees them.
     *
     * @param data the replicas
     * @param layers those of {@link #layers}
     * @param others those of {@link #others}
     */
    public Peers peers(Peers data, Peers layers, Peers others) {
        return parts == null && stages == null ? data : new MeshPeers(new ConnectedPeers(all), data, layers, others);
    }
}
