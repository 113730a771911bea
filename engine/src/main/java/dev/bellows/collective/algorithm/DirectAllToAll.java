package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Direct all-to-all of parts that may differ in length: every rank sends each peer the part that is for it, and receives
 * theirs straight into place. One latency; what travels is what is given.
 */
public final class DirectAllToAll {
    private static final Operation PHASE = Operation.ALL_TO_ALL;

    private DirectAllToAll() {}

    /**
     * Sends shard {@code i} of {@code out} to rank {@code i}, and receives shard {@code i} of {@code in} from it. What a rank has
     * for itself is copied.
     */
    public static void run(Call call, Region out, Shards outShards, Region in, Shards inShards) {
        @Nullable Transfer[] receives = new Transfer[call.size()];
        @Nullable Transfer[] sends = new Transfer[call.size()];
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            receives[peer] = call.receive(peer, PHASE, in.shard(inShards, peer));
            sends[peer] = call.send(peer, PHASE, out.shard(outShards, peer));
        }
        own(out, outShards, in, inShards, call.rank());
        call.await(PHASE, receives);
        call.await(PHASE, sends);
    }

    /** Copies what a rank has for itself. */
    public static void own(Region out, Shards outShards, Region in, Shards inShards, int rank) {
        in.shard(inShards, rank).put(out.shard(outShards, rank));
    }
}
