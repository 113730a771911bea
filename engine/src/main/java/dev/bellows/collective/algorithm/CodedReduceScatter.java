package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link DirectReduceScatter} of elements that travel encoded. The owner's own elements are added as they are, those of the
 * others as they arrive, in the memory's type and in rank order.
 */
public final class CodedReduceScatter implements Rounds {
    private static final Operation PHASE = Operation.REDUCE_SCATTER;

    private final Call call;
    private final Region region;
    private final Shards shards;
    private final Wire wire;
    private final Reduction reduction;
    private final Staging staging;

    private CodedReduceScatter(Call call, Region region, Shards shards, Coding coding, Workspace workspace) {
        this.call = call;
        this.region = region;
        this.shards = shards;
        this.wire = coding.wire();
        this.reduction = coding.reduction();
        this.staging = new Staging(call, wire, shards.longest(), workspace);
    }

    /** Reduces in place: afterwards this rank's shard holds the result and the rest of the buffer is unchanged. */
    public static void run(Call call, Region region, Shards shards, Coding coding, Workspace workspace) {
        CodedReduceScatter rounds = new CodedReduceScatter(call, region, shards, coding, workspace);
        rounds.run(call, PHASE, rounds.staging.rounds(shards.longest()));
    }

    @Override
    public @Nullable Transfer[] send(int round) {
        @Nullable Transfer[] sends = new Transfer[call.size()];
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            ByteBuffer elements = staging.elements(region, shards, peer, round);
            ByteBuffer encoded = staging.outgoing(round, peer, count(elements));
            wire.encode(elements, encoded);
            sends[peer] = call.send(peer, PHASE, encoded);
        }
        return sends;
    }

    @Override
    public @Nullable Transfer[] receive(int round) {
        @Nullable Transfer[] receives = new Transfer[call.size()];
        int count = count(staging.elements(region, shards, call.rank(), round));
        for (int peer = 0; peer < call.size(); peer++) {
            if (peer != call.rank()) {
                receives[peer] = call.receive(peer, PHASE, staging.incoming(round, peer, count));
            }
        }
        return receives;
    }

    @Override
    public void take(int round) {
        ByteBuffer own = staging.elements(region, shards, call.rank(), round);
        List<ByteBuffer> byRank = new ArrayList<>();
        for (int rank = 0; rank < call.size(); rank++) {
            if (rank == call.rank()) {
                byRank.add(own);
            } else {
                ByteBuffer decoded = staging.decoded(rank, count(own));
                wire.decode(staging.incoming(round, rank, count(own)), decoded);
                byRank.add(decoded);
            }
        }
        reduction.reduce(byRank, own);
    }

    private int count(ByteBuffer elements) {
        return elements.remaining() / wire.memory().bytes();
    }
}
