package dev.bellows.collective.simulation;

import dev.bellows.collective.transport.Failure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How far a rank is. */
final class SimulatedRank {
    static final int NOTHING = -1;

    private static final double NOT_YET = Double.POSITIVE_INFINITY;

    final int rank;
    final double slowdown;
    final Outbox outbox;
    final Inbox inbox;

    /** The part that it does, and how many collectives it has begun. */
    int part;

    long calls;

    /** Of the collective that it is in, and the step that is next. */
    @Nullable
    Program program;

    int step;
    double deadline;
    private double[] ended = {};

    /** The step that it waits for; {@link #NOTHING}: it computes. */
    int awaited = NOTHING;

    /** The step of that wait, and whether it is known when it ends. */
    int awaiting = NOTHING;

    boolean wakes;

    /** Since when it counts. */
    double mark;

    /** Until when its thread is busy through which all bytes go, and whether it is going to send. */
    double busy;

    boolean sends;

    /** What others have told it. */
    @Nullable
    Failure told;

    /** How it ended; null: it has not. */
    Outcome.@Nullable End end;

    SimulatedRank(int rank, int size, double slowdown) {
        this.rank = rank;
        this.slowdown = slowdown;
        this.outbox = new Outbox(size);
        this.inbox = new Inbox(size);
    }

    void begin(Program next, double until) {
        program = next;
        step = 0;
        deadline = until;
        calls++;
        if (ended.length < next.steps()) {
            ended = new double[next.steps()];
        }
        Arrays.fill(ended, 0, next.steps(), NOT_YET);
    }

    /** When a send or a receive has ended; infinite: nobody knows yet. */
    double ended(int ofStep) {
        return ended[ofStep];
    }

    void end(int ofStep, double time) {
        ended[ofStep] = time;
    }

    boolean isHere() {
        return end == null;
    }
}
