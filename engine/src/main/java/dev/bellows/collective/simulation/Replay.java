package dev.bellows.collective.simulation;

import dev.bellows.collective.transport.Failure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run: what the ranks do, and what becomes of their frames, event by event. */
final class Replay {
    /** What an event is; its other numbers lie behind it in the bits of an event. */
    private enum Kind {
        /** A rank goes on. */
        GO_ON,
        /** A rank's thread sends its next frame. */
        SEND,
        /** A frame's first byte is at the interface of its host. */
        ARRIVE,
        /** A frame is there whole. */
        TAKE,
        /** The deadline of a rank's call. */
        DEADLINE,
        /** A rank hears of a failure. */
        HEAR,
        /** A rank ends. */
        LOSE
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int BYTE_BITS = 20;
    private static final int RANK_BITS = 14;
    private static final int RANK_MASK = (1 << RANK_BITS) - 1;
    private static final int FROM_SHIFT = BYTE_BITS;
    private static final int TO_SHIFT = FROM_SHIFT + RANK_BITS;
    private static final int KIND_SHIFT = TO_SHIFT + RANK_BITS;

    private final Cluster cluster;
    private final Trouble trouble;
    private final List<Part> parts;
    private final Recordings recordings;
    private final double patience;
    private final EventQueue events = new EventQueue();
    private final Fabric fabric;
    private final @Nullable LossyStreams lossy;
    private final List<SimulatedRank> ranks = new ArrayList<>();
    private final List<Failure> heard = new ArrayList<>();
    private long frames;
    private long bytes;

    /** @param patience seconds of a call's deadline */
    Replay(Cluster cluster, Trouble trouble, List<Part> parts, Recordings recordings, double patience) {
        this.cluster = cluster;
        this.trouble = trouble;
        this.parts = parts;
        this.recordings = recordings;
        this.patience = patience;
        fabric = new Fabric(cluster);
        lossy = cluster.network().loss() > 0 ? new LossyStreams(cluster, trouble.seed()) : null;
        for (int rank = 0; rank < cluster.ranks(); rank++) {
            ranks.add(new SimulatedRank(rank, cluster.ranks(), trouble.slowdown(rank)));
        }
    }

    Outcome run() {
        for (SimulatedRank rank : ranks) {
            events.add(0, event(Kind.GO_ON, rank.rank, 0, 0));
        }
        Trouble.Lost lost = trouble.lost();
        if (lost != null) {
            events.add(lost.at(), event(Kind.LOSE, lost.rank(), 0, 0));
        }
        int left = ranks.size();
        while (left > 0) {
            if (events.isEmpty()) {
                throw new IllegalStateException("simulation: " + left + " ranks wait for ever; a program is wrong");
            }
            left -= handle(events.take());
        }
        return new Outcome(ranks.stream().map(rank -> ended(rank)).toList(), frames, bytes);
    }

    private static Outcome.End ended(SimulatedRank rank) {
        if (rank.end == null) {
            throw new IllegalStateException("simulation: rank " + rank.rank + " has not ended");
        }
        return rank.end;
    }

    private static long event(Kind kind, int to, int from, int bytes) {
        return (long) kind.ordinal() << KIND_SHIFT | (long) to << TO_SHIFT | (long) from << FROM_SHIFT | bytes;
    }

    /** Returns how many ranks have ended by it. */
    private int handle(long event) {
        int number = (int) (event & (1 << BYTE_BITS) - 1);
        int from = (int) (event >> FROM_SHIFT) & RANK_MASK;
        SimulatedRank rank = ranks.get((int) (event >> TO_SHIFT) & RANK_MASK);
        if (!rank.isHere()) {
            return 0;
        }
        switch (KINDS[(int) (event >> KIND_SHIFT)]) {
            case GO_ON -> goOn(rank);
            case SEND -> send(rank);
            case ARRIVE -> arrive(rank, from, number);
            case TAKE -> take(rank, from, number);
            case DEADLINE -> {
                if (rank.program != null && rank.part == number && rank.awaited >= 0) {
                    fail(rank, null);
                }
            }
            case HEAR -> {
                if (rank.told == null) {
                    rank.told = heard.get(number);
                }
                if (rank.awaited >= 0) {
                    fail(rank, rank.told);
                }
            }
            case LOSE -> lose(rank);
        }
        return rank.isHere() ? 0 : 1;
    }

    /** Does what a rank does until it has to wait. */
    private void goOn(SimulatedRank rank) {
        rank.awaited = SimulatedRank.NOTHING;
        rank.wakes = false;
        while (rank.isHere()) {
            Program program = rank.program;
            if (program == null) {
                if (!begin(rank)) {
                    return;
                }
            } else if (rank.step == program.steps()) {
                recordings.done(collective(rank), rank.rank);
                rank.program = null;
                rank.part++;
            } else if (!step(rank, program)) {
                return;
            }
        }
    }

    /** Begins the next part; returns whether the rank need not wait. */
    private boolean begin(SimulatedRank rank) {
        double now = events.now();
        if (rank.part == parts.size()) {
            rank.end = new Outcome.End(now, null, false);
            return false;
        }
        Part part = parts.get(rank.part);
        if (part instanceof Part.Collective collective) {
            rank.begin(recordings.of(collective.call(), rank.rank), now + patience);
            events.add(rank.deadline, event(Kind.DEADLINE, rank.rank, 0, rank.part));
            return true;
        }
        rank.part++;
        if (part instanceof Part.Mark) {
            rank.mark = now;
            return true;
        }
        double until = part instanceof Part.Compute compute
                ? now + compute.seconds() * rank.slowdown
                : Math.max(now, rank.mark + ((Part.Until) part).seconds() * rank.slowdown);
        return sleep(rank, until);
    }

    /** Returns whether it is over already. */
    private boolean sleep(SimulatedRank rank, double until) {
        if (until <= events.now()) {
            return true;
        }
        events.add(until, event(Kind.GO_ON, rank.rank, 0, 0));
        return false;
    }

    private boolean step(SimulatedRank rank, Program program) {
        int step = rank.step++;
        int length = program.bytes(step);
        int whom = program.whom(step);
        Processor processor = cluster.processor();
        return switch (program.kind(step)) {
            case SEND -> {
                rank.outbox.add(whom, step, length);
                if (!rank.sends) {
                    rank.sends = true;
                    events.add(Math.max(events.now(), rank.busy), event(Kind.SEND, rank.rank, 0, 0));
                }
                yield true;
            }
            case RECEIVE -> {
                if (rank.inbox.claim(whom, step, length)) {
                    received(rank, program, step, Math.max(events.now(), rank.inbox.when(whom)));
                }
                yield true;
            }
            case AWAIT -> await(rank, whom, step);
            case REDUCE -> work(rank, program, step, length * processor.reducePerByte());
            case CODE -> work(rank, program, step, length * processor.codePerByte());
        };
    }

    private boolean work(SimulatedRank rank, Program program, int step, double seconds) {
        if (program.thing(step) instanceof Runnable work) {
            work.run();
        }
        return sleep(rank, fabric.compute(rank.rank, events.now(), seconds * rank.slowdown));
    }

    private boolean await(SimulatedRank rank, int step, int awaiting) {
        rank.awaiting = awaiting;
        if (rank.told == null && rank.ended(step) <= events.now()) {
            return true;
        }
        rank.awaited = step;
        if (rank.told != null || events.now() >= rank.deadline) {
            fail(rank, rank.told);
            return false;
        }
        wake(rank, step);
        return false;
    }

    /** Lets a rank go on at the end of the step that it waits for, once that is known. */
    private void wake(SimulatedRank rank, int step) {
        if (rank.awaited == step && !rank.wakes && Double.isFinite(rank.ended(step))) {
            rank.wakes = true;
            events.add(rank.ended(step), event(Kind.GO_ON, rank.rank, 0, 0));
        }
    }

    private void send(SimulatedRank rank) {
        Outbox outbox = rank.outbox;
        outbox.take();
        int length = outbox.bytes();
        double end = io(rank, length);
        double left = end;
        double next = end;
        frames++;
        if (fabric.haveOneHost(rank.rank, outbox.peer())) {
            events.add(end, event(Kind.TAKE, outbox.peer(), rank.rank, length));
        } else {
            bytes += length;
            double there = fabric.depart(rank.rank, outbox.peer(), length, end);
            left = fabric.left();
            next = Math.max(end, fabric.leaves()); // one frame waits at the interface, no more
            events.add(there, event(Kind.ARRIVE, outbox.peer(), rank.rank, length));
        }
        load(rank, outbox);
        if (outbox.ends()) {
            rank.end(outbox.step(), left);
            wake(rank, outbox.step());
        }
        rank.sends = !outbox.isEmpty();
        if (rank.sends) {
            events.add(next, event(Kind.SEND, rank.rank, 0, 0));
        }
    }

    /** Of what is sent, where data moves, a copy: its owner may change it as soon as it has left. */
    private void load(SimulatedRank rank, Outbox outbox) {
        Program program = rank.program;
        if (program != null && program.thing(outbox.step()) instanceof ByteBuffer message) {
            ByteBuffer frame = ByteBuffer.allocate(outbox.bytes());
            frame.put(message.slice(outbox.at(), outbox.bytes())).flip();
            ranks.get(outbox.peer()).inbox.load(rank.rank, frame);
        }
    }

    /** When the thread of a rank has moved so many bytes that all go through. */
    private double io(SimulatedRank rank, int length) {
        Processor processor = cluster.processor();
        double takes = (processor.perMessage() + length * processor.perByte()) * rank.slowdown;
        rank.busy = fabric.compute(rank.rank, Math.max(events.now(), rank.busy), takes);
        return rank.busy;
    }

    private void arrive(SimulatedRank rank, int from, int length) {
        double time = fabric.arrive(rank.rank, length, events.now());
        if (lossy != null) {
            time = lossy.take(from, rank.rank, length, time);
        }
        events.add(time, event(Kind.TAKE, rank.rank, from, length));
    }

    private void take(SimulatedRank rank, int from, int length) {
        double end = io(rank, length);
        rank.inbox.arrive(from, length, end);
        Program program = rank.program;
        for (int step = rank.inbox.satisfied(from); step >= 0; step = rank.inbox.satisfied(from)) {
            if (program == null) {
                throw new IllegalStateException("simulation: rank " + rank.rank + " receives outside of a collective");
            }
            received(rank, program, step, end);
        }
    }

    private void received(SimulatedRank rank, Program program, int step, double time) {
        if (program.thing(step) instanceof ByteBuffer into) {
            rank.inbox.unload(program.whom(step), into.duplicate());
        }
        rank.end(step, time);
        wake(rank, step);
    }

    private SimulatedCall collective(SimulatedRank rank) {
        return ((Part.Collective) parts.get(rank.part)).call();
    }

    /** Ends a rank with what its call throws, and tells the others. */
    private void fail(SimulatedRank rank, @Nullable Failure failure) {
        ProgramRecorder.Failed failed =
                recordings.fail(collective(rank), rank.rank, rank.calls - 1, rank.awaiting, failure);
        rank.end = new Outcome.End(events.now(), failed.thrown(), false);
        rank.outbox.clear();
        Failure first = failed.failure();
        tell(rank, new Failure(first.origin(), Failure.Kind.ABORT, first.toldBy(rank.rank)));
    }

    private void lose(SimulatedRank rank) {
        rank.end = new Outcome.End(events.now(), null, true);
        rank.outbox.clear();
        Trouble.Lost lost = trouble.lost();
        if (lost != null && !lost.silent()) {
            tell(rank, new Failure(rank.rank, Failure.Kind.CONNECTION, "the connection ended without a goodbye"));
        }
    }

    private void tell(SimulatedRank rank, Failure failure) {
        int number = heard.size();
        heard.add(failure);
        double time = events.now() + cluster.network().latency();
        for (SimulatedRank other : ranks) {
            if (other.isHere()) {
                events.add(time, event(Kind.HEAR, other.rank, rank.rank, number));
            }
        }
    }
}
