package dev.bellows.collective.simulation;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.algorithm.Call;
import dev.bellows.collective.algorithm.Coding;
import dev.bellows.collective.algorithm.Group;
import dev.bellows.collective.algorithm.Reduction;
import dev.bellows.collective.algorithm.Region;
import dev.bellows.collective.algorithm.Workspace;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A transport of one rank that moves nothing and writes down what it is asked. What is awaited ends at once: an algorithm does the same
 * whenever its bytes arrive. Its clock stands still, but where a call is to be told that its deadline has passed.
 */
final class ProgramRecorder implements Transport {
    private final int rank;
    private final int size;
    private final Program program;
    private final boolean moves;
    private final List<Transfer> outstanding = new ArrayList<>();
    private @Nullable Failing failing;
    private @Nullable Failure failure;
    private long now;
    private long budget;

    private ProgramRecorder(int rank, int size, boolean moves) {
        this.rank = rank;
        this.size = size;
        this.moves = moves;
        this.program = new Program(moves);
    }

    /** At which step a rank learns that its call has failed, and how; null: by its deadline. */
    private record Failing(int step, @Nullable Failure failure) {}

    /**
     * What a rank does.
     *
     * @param data its elements; many ranks may share them where nothing moves, since nobody reads them
     * @param workspace likewise
     */
    static Program record(
            SimulatedCall call,
            int rank,
            int size,
            ByteBuffer data,
            Workspace workspace,
            CollectiveOptions options,
            boolean moves) {
        ProgramRecorder recorder = new ProgramRecorder(rank, size, moves);
        recorder.run(call, data, workspace, options, 0);
        return recorder.program;
    }

    /**
     * What the algorithm throws on a rank that waits in a step and learns of a failure.
     *
     * @param failure null: its deadline passes
     */
    static Failed fail(
            SimulatedCall call,
            int rank,
            int size,
            ByteBuffer data,
            Workspace workspace,
            CollectiveOptions options,
            long sequence,
            int step,
            @Nullable Failure failure) {
        ProgramRecorder recorder = new ProgramRecorder(rank, size, false);
        recorder.failing = new Failing(step, failure);
        try {
            recorder.run(call, data, workspace, options, sequence);
        } catch (RuntimeException thrown) {
            Failure first = recorder.failure;
            if (first != null) {
                return new Failed(thrown, first);
            }
            throw thrown;
        }
        throw new IllegalStateException("simulation: rank " + rank + " does not wait in step " + step + " of " + call);
    }

    /** What a call threw, and what its transport was told and tells the others. */
    record Failed(RuntimeException thrown, Failure failure) {}

    private void run(
            SimulatedCall call, ByteBuffer data, Workspace workspace, CollectiveOptions options, long sequence) {
        Group all = new Group(0, IntStream.range(0, size).boxed().toList(), rank);
        Deadline deadline = Deadline.by(() -> now, options.deadline());
        Coding coding =
                new Coding(new MeteredWire(call.wire(), call.holdsBack(), this::coded, this::reduced), metered(call));
        Call real = new Call(this, all, call.operation(), sequence, 0, deadline);
        budget = options.deadline().toNanos();
        call.body().run(real, Region.of(data, call.wire().memory()), coding, workspace);
    }

    private Reduction metered(SimulatedCall call) {
        return (byRank, into) -> {
            List<ByteBuffer> vectors = List.copyOf(byRank);
            reduced(
                    Math.multiplyExact(vectors.size(), into.remaining()),
                    () -> Reduction.of(call.wire().memory(), call.op()).reduce(vectors, into));
        };
    }

    private void reduced(int bytes, Runnable work) {
        program.add(Program.Kind.REDUCE, rank, bytes, moves ? work : null);
    }

    private void coded(int bytes, Runnable work) {
        program.add(Program.Kind.CODE, rank, bytes, moves ? work : null);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public Transfer send(int peer, Tag tag, ByteBuffer data) {
        return transfer(Program.Kind.SEND, peer, tag, data);
    }

    @Override
    public Transfer receive(int peer, Tag tag, ByteBuffer into) {
        return transfer(Program.Kind.RECEIVE, peer, tag, into);
    }

    private Transfer transfer(Program.Kind kind, int peer, Tag tag, ByteBuffer data) {
        if (!data.hasRemaining()) {
            Transfer nothing = new Transfer(tag, data);
            nothing.complete();
            return nothing;
        }
        int step = program.add(kind, peer, data.remaining(), moves ? data.slice() : null);
        return new Transfer(tag, data, waiting -> await(step, waiting));
    }

    private void await(int step, Transfer waiting) {
        int here = program.add(Program.Kind.AWAIT, step, 0, null);
        if (failing == null || failing.step != here) {
            waiting.complete();
        } else if (failing.failure != null) {
            waiting.fail(failing.failure);
        } else {
            outstanding.add(waiting);
            now += budget;
        }
    }

    @Override
    public void abort(Failure reason) {
        if (failure == null) {
            failure = reason;
        }
        outstanding.forEach(transfer -> transfer.fail(reason));
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public void close() {
        outstanding.clear();
    }
}
