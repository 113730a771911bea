package dev.bellows.op.comm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
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

    private static final RankGroup ONE = new RankGroup() {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public void sum(ByteBuffer data, DType dtype) {
            // the sum over one rank is what it has
        }
    };

    private static final ThreadLocal<Map<String, RankGroup>> BOUND =
            ThreadLocal.withInitial(() -> new HashMap<>(Map.of(ALONE, ONE)));

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
        RankGroup found = BOUND.get().get(name);
        if (found == null) {
            throw new IllegalStateException("ranks: this thread has no group '" + name + "', only "
                    + BOUND.get().keySet() + "; bind one with RankGroups.use(...)");
        }
        return found;
    }

    /** Makes {@code name} stand for {@code ranks} on this thread until the result is closed. */
    public static Use use(String name, RankGroup ranks) {
        return new Use(name, BOUND.get().put(name, ranks));
    }

    /** Ends a {@link #use}. */
    public static final class Use implements AutoCloseable {
        private final String name;
        private final @Nullable RankGroup before;

        private Use(String name, @Nullable RankGroup before) {
            this.name = name;
            this.before = before;
        }

        @Override
        public void close() {
            if (before == null) {
                BOUND.get().remove(name);
            } else {
                BOUND.get().put(name, before);
            }
        }
    }
}
