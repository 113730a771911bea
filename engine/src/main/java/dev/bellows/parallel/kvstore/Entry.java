package dev.bellows.parallel.kvstore;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Pending;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.Rule;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A key's value, what the optimizer remembers of it, and the pushes to it that are on their way. */
final class Entry implements AutoCloseable {
    /**
     * A push on its way.
     *
     * @param scope that holds its arrays
     * @param data own elements, and then their sum, where they travel as they are
     * @param sent null where there is nobody else
     */
    private record Push(
            Scope scope, NDArray data, Wire wire, @Nullable Sent sent) {}

    /**
     * What travels.
     *
     * @param view of the elements, or of the codes of all ranks, one after another, where they are coded
     */
    private record Sent(HostView view, Pending pending) {
        static Sent of(HostView view, Function<ByteBuffer, Pending> start) {
            try {
                return new Sent(view, start.apply(view.bytes()));
            } catch (RuntimeException | Error failed) {
                view.abandon();
                throw failed;
            }
        }

        /** Waits for the others, and for {@code then} before what came lies in its array. */
        void join(Runnable then) {
            try {
                pending.join();
                then.run();
            } catch (RuntimeException | Error failed) {
                view.abandon();
                throw failed;
            }
            view.close();
        }
    }

    /** Takes the sum of what all pushed. */
    interface Update {
        void with(Entry entry, NDArray sum);
    }

    private final String key;
    private final NDArray value;
    private final @Nullable Communicator communicator;
    private final Deque<Push> pushes = new ArrayDeque<>();
    private @Nullable NDArray residual;
    private @Nullable List<NDArray> states;
    private long updates;

    /** The value belongs to the current scope. */
    Entry(String key, NDArray first, @Nullable Communicator communicator) {
        this.key = key;
        this.communicator = communicator;
        value = NDArray.empty(first.spec());
        value.assign(first);
        if (communicator != null) {
            try (HostView view = HostView.of(value)) {
                communicator.broadcast(view.bytes(), DType.F32, 0);
            }
        }
    }

    NDArray value() {
        return value;
    }

    void requireLike(NDArray other) {
        if (!other.spec().equals(value.spec())) {
            throw new IllegalArgumentException(
                    "kvstore: key '" + key + "' is " + value.spec() + ", got " + other.spec());
        }
    }

    /** The states of its value, made when they are first asked for, in the current scope. */
    List<NDArray> states(Rule rule) {
        List<NDArray> own = states;
        if (own == null) {
            own = rule.newStates(value);
            states = own;
        }
        return own;
    }

    /** The number of the next update, from 1. */
    long nextUpdate() {
        return ++updates;
    }

    /** Begins anew with another optimizer. */
    void forget() {
        if (states != null) {
            states.forEach(NDArray::close);
            states = null;
        }
        updates = 0;
    }

    /** Starts to add up arrays over the workers. */
    void send(List<NDArray> values, Wire wire) {
        Scope scope = Scope.detached("push to '" + key + "'");
        try (Scope.Entry inside = scope.enter()) {
            NDArray data = NDArray.empty(value.spec());
            data.assign(values.get(0));
            for (NDArray further : values.subList(1, values.size())) {
                data.assign((NDArray) data.add(further));
            }
            if (communicator == null || communicator.size() == 1) {
                pushes.add(new Push(scope, data, wire, null));
            } else if (wire.isExact()) {
                Sent sum = Sent.of(
                        HostView.of(data), bytes -> communicator.allReduceAsync(bytes, DType.F32, ReduceOp.SUM));
                pushes.add(new Push(scope, data, wire, sum));
            } else {
                pushes.add(coded(scope, data, wire, communicator));
            }
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /** All workers get the codes of all, so that what each of them lost is all that is lost. */
    private Push coded(Scope scope, NDArray data, Wire wire, Communicator all) {
        NDArray held = residual();
        held.assign((NDArray) held.add(data));
        int elements = Math.toIntExact(data.shape().size());
        int bytes = wire.bytes(elements);
        NDArray array = NDArray.empty(Spec.of(DType.U8, Math.multiplyExact(bytes, all.size())));
        Sent sent = Sent.of(HostView.of(array, 0, 0).unchanged(), codes -> {
            try (HostView values = HostView.of(held).unchanged()) {
                wire.encode(values.bytes(), codes.slice(all.rank() * bytes, bytes));
            }
            try (HostView decoded = HostView.of(data, 0, 0)) {
                wire.decode(codes.slice(all.rank() * bytes, bytes), decoded.bytes());
            }
            held.assign((NDArray) held.sub(data));
            return all.allGatherAsync(codes, DType.U8, Shards.even(bytes * all.size(), all.size()));
        });
        return new Push(scope, data, wire, sent);
    }

    private NDArray residual() {
        NDArray own = residual;
        if (own == null) {
            own = NDArray.zeros(value.spec());
            own.disown();
            residual = own;
        }
        return own;
    }

    /** Takes pushes, the oldest first, until no more than so many are on their way. */
    void apply(int left, Update update) {
        while (pushes.size() > left) {
            Push push = pushes.remove();
            try (Scope closing = push.scope;
                    Scope.Entry inside = push.scope.enter()) {
                if (push.sent != null) {
                    push.sent.join(() -> add(push, push.sent.view.bytes()));
                }
                update.with(this, push.data);
            }
        }
    }

    /** Adds up what the codes of all ranks say, if they are coded, in rank order. */
    private static void add(Push push, ByteBuffer codes) {
        if (push.wire.isExact()) {
            return;
        }
        int bytes = push.wire.bytes(Math.toIntExact(push.data.shape().size()));
        NDArray decoded = NDArray.empty(push.data.spec());
        for (int rank = 0; rank < codes.remaining() / bytes; rank++) {
            try (HostView view = HostView.of(decoded, 0, 0)) {
                push.wire.decode(codes.slice(rank * bytes, bytes), view.bytes());
            }
            push.data.assign(rank == 0 ? decoded : (NDArray) push.data.add(decoded));
        }
    }

    /** Waits for what is on its way. */
    @Override
    public void close() {
        while (!pushes.isEmpty()) {
            Push push = pushes.remove();
            try (Scope closing = push.scope) {
                if (push.sent != null) {
                    push.sent.join(() -> {});
                }
            }
        }
        if (residual != null) {
            residual.close();
        }
        forget();
    }
}
