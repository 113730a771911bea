package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Direct reduce-scatter: every rank sends each peer the shard that the peer owns and reduces the shards it receives for its
 * own. One latency, {@code (n-1)/n} of the buffer sent and received per rank, and every element is reduced by its
 * owner in rank order. A ring moves as many bytes but adds in ring order, in {@code n-1} latencies, and a stuck rank
 * stops its neighbour rather than showing itself.
 */
public final class DirectReduceScatter {
    private static final Operation PHASE = Operation.REDUCE_SCATTER;

    private final Call call;
    private final Region region;
    private final Shards shards;
    private final ByteBuffer[][] staging;
    private final int segment;

    private DirectReduceScatter(Call call, Region region, Shards shards, Workspace workspace) {
        this.call = call;
        this.region = region;
        this.shards = shards;
        int size = call.size();
        int own = shards.length(call.rank());
        segment = Math.max(1, Math.min(own, workspace.segmentElements(size - 1, region.type())));
        ByteBuffer[] flat =
                workspace.take(2 * size, own == 0 ? 0 : segment * region.type().bytes());
        staging = new ByteBuffer[][] {Arrays.copyOfRange(flat, 0, size), Arrays.copyOfRange(flat, size, 2 * size)};
    }

    /** Reduces in place: afterwards this rank's shard holds the result and the rest of the buffer is unchanged. */
    public static void run(Call call, Region region, Shards shards, Reduction reduction, Workspace workspace) {
        new DirectReduceScatter(call, region, shards, workspace).run(reduction);
    }

    private void run(Reduction reduction) {
        @Nullable Transfer[] sends = new Transfer[call.size()];
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            sends[peer] = call.send(peer, PHASE, region.shard(shards, peer));
        }
        int own = shards.length(call.rank());
        @Nullable Transfer[] arriving = post(0);
        for (int at = 0; at < own; at += segment) {
            @Nullable Transfer[] next = at + segment < own ? post(at + segment) : arriving;
            call.await(PHASE, arriving);
            reduction.reduce(segmentByRank(at), ownSegment(at));
            arriving = next;
        }
        call.await(PHASE, sends);
    }

    /** Posts the receives of the segment that begins {@code at} elements into this rank's shard. */
    private @Nullable Transfer[] post(int at) {
        @Nullable Transfer[] receives = new Transfer[call.size()];
        if (at < shards.length(call.rank())) {
            for (int peer = 0; peer < call.size(); peer++) {
                if (peer != call.rank()) {
                    receives[peer] = call.receive(peer, PHASE, staged(at, peer));
                }
            }
        }
        return receives;
    }

    private List<ByteBuffer> segmentByRank(int at) {
        List<ByteBuffer> byRank = new ArrayList<>(call.size());
        for (int rank = 0; rank < call.size(); rank++) {
            byRank.add(rank == call.rank() ? ownSegment(at) : staged(at, rank));
        }
        return byRank;
    }

    private ByteBuffer ownSegment(int at) {
        int start = shards.start(call.rank()) + at;
        return region.slice(start, Math.min(start + segment, shards.end(call.rank())));
    }

    private ByteBuffer staged(int at, int peer) {
        int elements = Math.min(segment, shards.length(call.rank()) - at);
        return staging[at / segment % 2][peer].slice(0, elements * region.type().bytes());
    }
}
