package dev.bellows.parallel;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Sending;
import dev.bellows.core.DType;
import dev.bellows.optim.Peers;
import dev.bellows.parallel.pipeline.Stage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The ranks that have the stages of one replica. What goes to another stage is copied, so that the pass goes on while it travels; the copies are
 * used again.
 */
final class StagePeers implements Peers {
    /** A copy, and what reads it. */
    private record Copy(ByteBuffer bytes, Sending sending) {}

    private final Communicator communicator;
    private final ConnectedPeers all;
    private final Deque<Copy> travelling = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    StagePeers(Communicator communicator) {
        this.communicator = communicator;
        this.all = new ConnectedPeers(communicator);
    }

    @Override
    public int rank() {
        return communicator.rank();
    }

    @Override
    public int size() {
        return communicator.size();
    }

    @Override
    public void send(ByteBuffer data, DType dtype, int to) {
        if (travelling.size() == Stage.mostMessages(size())) {
            travelling.getFirst().sending.join(); // who sends further ahead than stages can use fills the memory
        }
        ByteBuffer copy = copy(data.remaining());
        copy.put(data.duplicate()).flip();
        travelling.add(new Copy(copy, communicator.sendAsync(copy, dtype, to)));
    }

    /** A buffer of which so many bytes are set to be filled. */
    private ByteBuffer copy(int bytes) {
        while (!travelling.isEmpty() && travelling.getFirst().sending.done()) {
            free.add(travelling.remove().bytes);
        }
        for (Iterator<ByteBuffer> each = free.iterator(); each.hasNext(); ) {
            ByteBuffer found = each.next();
            if (found.capacity() >= bytes) {
                each.remove();
                return found.clear().limit(bytes);
            }
        }
        free.clear(); // smaller ones, of batches that were smaller
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void receive(ByteBuffer data, DType dtype, int from) {
        communicator.receive(data, dtype, from);
    }

    @Override
    public void sum(double[] values) {
        all.sum(values);
    }

    @Override
    public void sum(ByteBuffer data, DType dtype) {
        all.sum(data, dtype);
    }

    @Override
    public void gather(ByteBuffer data, DType dtype, int[] offsets) {
        all.gather(data, dtype, offsets);
    }

    @Override
    public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
        all.sumShares(data, dtype, offsets);
    }

    @Override
    public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
        all.exchange(out, outOffsets, in, inOffsets, dtype);
    }
}
