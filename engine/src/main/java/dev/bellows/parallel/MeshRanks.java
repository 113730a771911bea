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
 */
public record MeshRanks(
        Communicator all, Communicator replicas, @Nullable Communicator parts) {
    /** Ranks that each have the whole network. */
    public static MeshRanks replicas(Communicator all) {
        return new MeshRanks(all, all, null);
    }

    /**
     * The ranks of a mesh without stages; all of them open it.
     *
     * @param all by {@link Mesh#CHANNELS} channels, where layers are divided
     */
    public static MeshRanks of(Mesh mesh, Communicator all) {
        if (mesh.pipeline() != 1) {
            throw new IllegalArgumentException("mesh: " + mesh + " has stages, which this training has not; take 1");
        }
        return mesh.tensor() == 1
                ? replicas(all)
                : new MeshRanks(all, mesh.open(Mesh.Axis.DATA, all), mesh.open(Mesh.Axis.TENSOR, all));
    }

    /**
     * All ranks as a training sees them.
     *
     * @param data the replicas
     */
    public Peers peers(Peers data) {
        return parts == null ? data : new MeshPeers(new ConnectedPeers(all), data, new ConnectedPeers(parts));
    }
}
