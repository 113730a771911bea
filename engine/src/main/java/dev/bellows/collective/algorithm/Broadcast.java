package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Broadcast. Small buffers go from the root to every peer. Large ones are scattered by the root, one shard per rank, and
 * then gathered among the ranks: two latencies, and the root sends the buffer twice rather than {@code n-1} times.
 */
public final class Broadcast {
    private Broadcast() {}

    /** The root sends the whole buffer to every peer. */
    public static void flat(Call call, Region region, int root) {
        @Nullable Transfer[] transfers = new Transfer[call.size()];
        if (call.rank() == root) {
            for (int step = 1; step < call.size(); step++) {
                int peer = call.staggered(step);
                transfers[peer] = call.send(peer, Operation.BROADCAST, region.bytes());
            }
        } else {
            transfers[root] = call.receive(root, Operation.BROADCAST, region.bytes());
        }
        call.await(Operation.BROADCAST, transfers);
    }

    /** The root scatters shards, then all gather them. */
    public static void scattered(Call call, Region region, int root) {
        Shards shards = Shards.even(region.elements(), call.size());
        @Nullable Transfer[] transfers = new Transfer[call.size()];
        if (call.rank() == root) {
            for (int step = 1; step < call.size(); step++) {
                int peer = call.staggered(step);
                transfers[peer] = call.send(peer, Operation.SCATTER, region.shard(shards, peer));
            }
        } else {
            transfers[root] = call.receive(root, Operation.SCATTER, region.shard(shards, call.rank()));
        }
        call.await(Operation.SCATTER, transfers);
        gather(call, region, shards, root);
    }

    /** An all-gather in which nobody sends to the root, which has everything. */
    private static void gather(Call call, Region region, Shards shards, int root) {
        @Nullable Transfer[] receives = new Transfer[call.size()];
        @Nullable Transfer[] sends = new Transfer[call.size()];
        ByteBuffer mine = region.shard(shards, call.rank());
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            if (call.rank() != root) {
                receives[peer] = call.receive(peer, Operation.ALL_GATHER, region.shard(shards, peer));
            }
            if (peer != root) {
                sends[peer] = call.send(peer, Operation.ALL_GATHER, mine);
            }
        }
        call.await(Operation.ALL_GATHER, receives);
        call.await(Operation.ALL_GATHER, sends);
    }
}
