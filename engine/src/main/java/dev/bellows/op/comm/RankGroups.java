package dev.bellows.op.comm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which ranks the name of a group stands for. The binding belongs to a thread, as one JVM may hold several ranks, each on
 * threads of its own; the ops name their group alone, and so are the same on all ranks.
 */
public final class RankGroups {
    /** The group of this rank alone, which is always there. */
    public static final String ALONE = "alone";

    /** The group of the replicas that train one network on different samples. */
    public static final String DATA = "data";

    /** The group of the ranks that divide the layers of one replica between them. */
    public static final String TENSOR = "tensor";

    /** The group of the ranks that have the stages of one replica, in their order. */
    public static final String PIPELINE = "pipeline";

    private static final RankGroup ONE = new RankGroup() {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public void sum(ByteBuffer data, DType dtype) {
            // the sum over one rank is what it has
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public void gather(ByteBuffer data, DType dtype, int[] offsets) {
            // it has all
        }

        @Override
        public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
            // the same
        }

        @Override
        public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
            in.duplicate().put(out.duplicate());
        }

        @Override
        public void send(ByteBuffer data, DType dtype, int to) {
            // nobody is there
        }

        @Override
        public void receive(ByteBuffer data, DType dtype, int from) {
            data.duplicate().put(new byte[data.limit()]); // nobody sent anything
        }
    };

    /**
     * What a name stands for.
     *
     * @param rows how many of a batch each rank has; null where nobody has said so
     */
    private record Bound(RankGroup ranks, @Nullable List<Integer> rows) {}

    private static final ThreadLocal<Map<String, Bound>> BOUND =
            ThreadLocal.withInitial(() -> new HashMap<>(Map.of(ALONE, new Bound(ONE, null))));

    private RankGroups() {}

    /** Whether this thread has ranks under that name. */
    public static boolean has(String name) {
        return BOUND.get().containsKey(name);
    }

    /**
     * The ranks that {@code name} stands for on this thread.
     *
     * @throws IllegalStateException if there are none
     */
    public static RankGroup named(String name) {
        return bound(name).ranks;
    }

    private static Bound bound(String name) {
        Bound found = BOUND.get().get(name);
        if (found == null) {
            throw new IllegalStateException("ranks: this thread has no group '" + name + "', only "
                    + BOUND.get().keySet() + "; bind one with RankGroups.use(...)");
        }
        return found;
    }

    /**
     * How many rows of the batch that this thread is about each of the ranks has.
     *
     * @throws IllegalStateException if nobody has said so
     */
    public static RowShares shares(String name) {
        Bound found = bound(name);
        if (found.rows == null) {
            throw new IllegalStateException("ranks: nobody has said how many rows of the batch each rank of '" + name
                    + "' has; an Objective that needs those of the others says so in comparesSamples()");
        }
        return new RowShares(found.ranks.rank(), found.rows);
    }

    /** Makes {@code name} stand for {@code ranks} on this thread until the result is closed. */
    public static Use use(String name, RankGroup ranks) {
        return use(Map.of(name, ranks));
    }

    /** As {@link #use(String, RankGroup)}, for a batch of which the ranks have so many rows. */
    public static Use use(String name, RankGroup ranks, List<Integer> rows) {
        Bound before = BOUND.get().put(name, new Bound(ranks, List.copyOf(rows)));
        return new Use(Map.of(name, Optional.ofNullable(before)));
    }

    /** Makes each name stand for its ranks on this thread until the result is closed. */
    public static Use use(Map<String, ? extends RankGroup> groups) {
        Map<String, Optional<Bound>> before = new HashMap<>();
        groups.forEach((name, ranks) ->
                before.put(name, Optional.ofNullable(BOUND.get().put(name, new Bound(ranks, null)))));
        return new Use(before);
    }

    /** Ends a {@link #use}. */
    public static final class Use implements AutoCloseable {
        private final Map<String, Optional<Bound>> before;

        private Use(Map<String, Optional<Bound>> before) {
            this.before = before;
        }

        @Override
        public void close() {
            before.forEach((name, bound) -> bound.ifPresentOrElse(
                    ranks -> BOUND.get().put(name, ranks), () -> BOUND.get().remove(name)));
        }
    }
}
