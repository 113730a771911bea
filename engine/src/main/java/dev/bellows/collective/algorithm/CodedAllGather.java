package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.wire.Wire;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@link DirectAllGather} of elements that travel encoded. The owner keeps of its shard what the others get, so that all hold
 * the same bits.
 */
public final class CodedAllGather implements Rounds {
    private static final Operation PHASE = Operation.ALL_GATHER;

    private final Call call;
    private final Region region;
    private final Shards shards;
    private final Wire wire;
    private final Staging staging;

    private CodedAllGather(Call call, Region region, Shards shards, Wire wire, Workspace workspace) {
        this.call = call;
        this.region = region;
        this.shards = shards;
        this.wire = wire;
        this.staging = new Staging(call, wire, shards.longest(), workspace);
    }

    /** Gathers in place: this rank's shard is the input, afterwards all shards are filled. */
    public static void run(Call call, Region region, Shards shards, Wire wire, Workspace workspace) {
        CodedAllGather rounds = new CodedAllGather(call, region, shards, wire, workspace);
        rounds.run(call, PHASE, rounds.staging.rounds(shards.longest()));
    }

    @Override
    public @Nullable Transfer[] send(int round) {
        @Nullable Transfer[] sends = new Transfer[call.size()];
        ByteBuffer elements = staging.elements(region, shards, call.rank(), round);
        ByteBuffer encoded = staging.outgoing(round, call.rank(), count(elements));
        wire.encode(elements, encoded);
        wire.decode(encoded, elements);
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            sends[peer] = call.send(peer, PHASE, encoded);
        }
        return sends;
    }

    @Override
    public @Nullable Transfer[] receive(int round) {
        @Nullable Transfer[] receives = new Transfer[call.size()];
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            int count = count(staging.elements(region, shards, peer, round));
            receives[peer] = call.receive(peer, PHASE, staging.incoming(round, peer, count));
        }
        return receives;
    }

    @Override
    public void take(int round) {
        for (int peer = 0; peer < call.size(); peer++) {
            if (peer != call.rank()) {
                ByteBuffer elements = staging.elements(region, shards, peer, round);
                wire.decode(staging.incoming(round, peer, count(elements)), elements);
            }
        }
    }

    private int count(ByteBuffer elements) {
        return elements.remaining() / wire.memory().bytes();
    }
}
