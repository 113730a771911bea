package dev.bellows.parallel.table;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.SliceOwners;
import dev.bellows.op.index.RowSlice;
import java.util.Map;

/**
 * Gives each rank of a group its slices of a network's sliced tables ({@link dev.bellows.nn.layer.SlicedEmbedding}): each has one
 * n-th of every table and of what the optimizer remembers of it, and no rank has a table whole.
 *
 * <pre>{@code
 * Block net = config.build();
 * TableSharding.shard(net, RankGroups.DATA, communicator.rank(), communicator.size());
 * net.initialize(new Xavier(), seed);             // alike on every rank
 * net.materialize(inputs);                        // makes this rank's slices alone
 * try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator)) { … }
 * }</pre>
 */
public final class TableSharding {
    private TableSharding() {}

    /**
     * Places the slices of all sliced tables, before their arrays are made; every rank does so alike.
     *
     * @param group under which the ranks are bound while the network runs
     * @return how many slices there are
     * @throws ShapeException if a table has fewer slices than there are ranks
     */
    public static int shard(Block net, String group, int rank, int ranks) {
        int placed = 0;
        for (Map.Entry<String, Parameter> entry : net.parameters().entrySet()) {
            RowSlice slice = entry.getValue().slice();
            if (slice == null) {
                continue;
            }
            if (slice.slices() < ranks) {
                throw new ShapeException(
                        "sharded table: '" + Block.tablePath(entry.getKey(), entry.getValue()) + "' has "
                                + slice.slices() + " slices for " + ranks + " workers; give it " + ranks + " or more");
            }
            boolean isHere = new SliceOwners(slice.slices(), ranks).owner(slice.slice()) == rank;
            entry.getValue().place(new Parameter.Placement(ranks == 1 ? RankGroups.ALONE : group, isHere));
            placed++;
        }
        return placed;
    }

    /** Whether a network has tables that lie on several ranks, so that all of these come to every pass. */
    public static boolean isSharded(Block net) {
        return net.parameters().values().stream().anyMatch(parameter -> parameter.placement() != null);
    }
}
