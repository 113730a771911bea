package dev.bellows.collective;

import dev.bellows.collective.algorithm.Call;
import dev.bellows.collective.algorithm.Group;
import dev.bellows.collective.algorithm.Message;
import dev.bellows.collective.algorithm.Region;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Operation;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What one member of a group sends to another, beside the collectives of all. Each direction of a pair counts its own messages, so that
 * members send in whatever order follows from their work. They go out on the caller's thread and share the channel with the collectives:
 * a member starts none of these while it has messages to receive.
 */
final class Messages {
    private final Lane lane;
    private final long[] sent;
    private final long[] received;

    Messages(Lane lane) {
        this.lane = lane;
        this.sent = new long[lane.group().size()];
        this.received = new long[lane.group().size()];
    }

    /** Starts to send. */
    Sending send(Region data, int to, Duration deadline) {
        requirePeer(to);
        lane.throwIfDead(Operation.MESSAGE);
        long number = sent[to]++;
        Message message = Message.send(call(number, data, deadline), to, data.bytes());
        return new Sending(message, () -> guarded(message::await, call(number, data, deadline)));
    }

    /** Receives, and waits for it. */
    void receive(Region data, int from, Duration deadline) {
        requirePeer(from);
        lane.throwIfDead(Operation.MESSAGE);
        Call call = call(received[from]++, data, deadline);
        guarded(waiting -> Message.receive(waiting, from, data.bytes()).await(waiting), call);
    }

    private void guarded(Consumer<Call> work, Call call) {
        try {
            work.accept(call);
        } catch (RuntimeException | Error e) {
            lane.abort(e);
            throw e;
        }
    }

    private void requirePeer(int peer) {
        Group group = lane.group();
        if (peer < 0 || peer >= group.size() || peer == group.member()) {
            throw new IllegalArgumentException("message: no other rank " + peer + " for rank " + group.member() + " of "
                    + group.size() + " ranks; count from 0");
        }
    }

    private Call call(long number, Region data, Duration deadline) {
        int signature = Arrays.hashCode(
                new Object[] {data.type().name(), data.elements(), lane.group().ranks()});
        return new Call(lane.transport(), lane.group(), Operation.MESSAGE, number, signature, Deadline.after(deadline));
    }
}
