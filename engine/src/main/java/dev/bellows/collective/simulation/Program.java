package dev.bellows.collective.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one rank does in one collective, step by step. It knows no times. */
final class Program {
    /** What a step is. */
    enum Kind {
        /** To a peer, so many bytes. */
        SEND,
        /** From a peer, so many bytes. */
        RECEIVE,
        /** Until a step before, a send or a receive, has ended. */
        AWAIT,
        /** So many bytes in all are reduced. */
        REDUCE,
        /** So many bytes in memory are encoded or decoded. */
        CODE
    }

    private static final int FIRST_STEPS = 64;

    private Kind[] kinds = new Kind[FIRST_STEPS];
    private int[] whom = new int[FIRST_STEPS];
    private int[] bytes = new int[FIRST_STEPS];
    private final @Nullable List<@Nullable Object> things;
    private int steps;

    /** @param moves whether the replay moves data, so that each step has to know where it lies */
    Program(boolean moves) {
        things = moves ? new ArrayList<>() : null;
    }

    /**
     * Adds a step and returns its number.
     *
     * @param peer of a send or a receive; of an await, the step that is awaited
     * @param thing memory or a {@link Runnable}, for a replay that moves data
     */
    int add(Kind kind, int peer, int length, @Nullable Object thing) {
        if (steps == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * steps);
            whom = Arrays.copyOf(whom, 2 * steps);
            bytes = Arrays.copyOf(bytes, 2 * steps);
        }
        kinds[steps] = kind;
        whom[steps] = peer;
        bytes[steps] = length;
        if (things != null) {
            things.add(thing);
        }
        return steps++;
    }

    int steps() {
        return steps;
    }

    Kind kind(int step) {
        return kinds[step];
    }

    /** The peer, or the awaited step. */
    int whom(int step) {
        return whom[step];
    }

    int bytes(int step) {
        return bytes[step];
    }

    /** What a replay that moves data needs; null where there is nothing, or nothing moves. */
    @Nullable
    Object thing(int step) {
        return things == null ? null : things.get(step);
    }
}
