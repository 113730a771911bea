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
 *
 * <p>With error feedback a residual as long as the data is added to it: what others own is sent as far as the wire can, and what that lost is the
 * new residual; of the own shard nothing is left, since nothing was lost.
 */
public final class CodedReduceScatter implements Rounds {
    private static final Operation PHASE = Operation.REDUCE_SCATTER;

    private final Call call;
    private final Region region;
    private final Shards shards;
    private final Wire wire;
    private final Reduction reduction;
    private final Staging staging;
    private final @Nullable Region residual;
    private final ErrorFeedback feedback;

    private CodedReduceScatter(Call call, Elements elements, Shards shards, Coding coding, Workspace workspace) {
        this.call = call;
        this.region = elements.data();
        this.residual = elements.residual();
        this.feedback = new ErrorFeedback();
        this.shards = shards;
        this.wire = coding.wire();
        this.reduction = coding.reduction();
        this.staging = new Staging(call, wire, shards.longest(), workspace);
    }

    /**
     * What is reduced.
     *
     * @param data the elements
     * @param residual as many of f32 that earlier calls held back; null: nothing is held back, and what coding loses is lost
     */
    public record Elements(Region data, @Nullable Region residual) {}

    /** Reduces in place: afterwards this rank's shard holds the result and the rest of the buffer is unchanged. */
    public static void run(Call call, Region region, Shards shards, Coding coding, Workspace workspace) {
        run(call, new Elements(region, null), shards, coding, workspace);
    }

    /** The same with error feedback, where there is a residual. */
    public static void run(Call call, Elements elements, Shards shards, Coding coding, Workspace workspace) {
        CodedReduceScatter rounds = new CodedReduceScatter(call, elements, shards, coding, workspace);
        rounds.run(call, PHASE, rounds.staging.rounds(shards.longest()));
    }

    @Override
    public @Nullable Transfer[] send(int round) {
        @Nullable Transfer[] sends = new Transfer[call.size()];
        for (int step = 1; step < call.size(); step++) {
            int peer = call.staggered(step);
            ByteBuffer elements = staging.elements(region, shards, peer, round);
            ByteBuffer encoded = staging.outgoing(round, peer, count(elements));
            encode(elements, peer, round, encoded);
            sends[peer] = call.send(peer, PHASE, encoded);
        }
        return sends;
    }

    private void encode(ByteBuffer elements, int peer, int round, ByteBuffer encoded) {
        if (residual == null) {
            wire.encode(elements, encoded);
            return;
        }
        ByteBuffer held = staging.elements(residual, shards, peer, round);
        feedback.add(held, elements);
        wire.encode(held, encoded);
        ByteBuffer travelled = staging.decoded(peer, count(elements)); // nothing that arrived lies there between rounds
        wire.decode(encoded, travelled);
        feedback.subtract(held, travelled);
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
        if (residual != null) {
            feedback.release(staging.elements(residual, shards, call.rank(), round), own);
        }
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
