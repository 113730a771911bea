package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Direct all-gather: every rank sends its shard to every peer and receives theirs straight into place. One latency,
 * {@code (n-1)/n} of the buffer received per rank.
 */
public final class DirectAllGather {
    private static final Operation PHASE = Operation.ALL_GATHER;

    private DirectAllGather() {}

    /** Gathers in place: this rank's shard is the input, afterwards all shards are filled. */
    public static void run(Call call, Region region, Shards shards) {
        @Nullable Transfer[] receives = new Transfer[call.size()];
        @Nullable Transfer[] sends = new Transfer[call.size()];
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            receives[peer] = call.receive(peer, PHASE, region.shard(shards, peer));
            sends[peer] = call.send(peer, PHASE, region.shard(shards, call.rank()));
        }
        call.await(PHASE, receives);
        call.await(PHASE, sends);
    }
}
