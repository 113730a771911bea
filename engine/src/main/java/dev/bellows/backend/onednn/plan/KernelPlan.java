package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.memory.Buffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is a few oneDNN primitives in a row. Everything native is made once, by a {@link PlanBuilder}; a run only
 * points the slots to its storages. Temporary memory is borrowed for the length of a run, so that any number
 * of idle plans share it.
 */
final class KernelPlan implements Kernel {
    /** A primitive with its arguments. */
    record Step(dnnl_primitive primitive, dnnl_exec_arg_t arguments, int count) {
        /** oneDNN's name for how it computes; asked for when somebody reads it, since asking costs as much as creating. */
        String implementation() {
            dnnl_primitive_desc description = new dnnl_primitive_desc();
            Dnnl.check("dnnl_primitive_get_primitive_desc", dnnl_primitive_get_primitive_desc(primitive, description));
            return PlanBuilder.implementation(description);
        }

        void execute(dnnl_stream stream) {
            Dnnl.check("dnnl_primitive_execute", dnnl_primitive_execute(primitive, stream, count, arguments));
        }

        void destroy() {
            dnnl_primitive_destroy(primitive);
            Pointer.free(arguments);
        }
    }

    /**
     * Steps that run a number of times.
     *
     * @param moving the slots of these steps that move on at each turn
     */
    record Loop(int turns, List<Slot> moving, List<Step> steps) {
        void execute(dnnl_stream stream, MovablePointer cursor) {
            for (int turn = 0; turn < turns; turn++) {
                for (int i = 0; turn > 0 && i < moving.size(); i++) {
                    moving.get(i).turn(turn, cursor);
                }
                for (int i = 0; i < steps.size(); i++) {
                    steps.get(i).execute(stream);
                }
            }
        }
    }

    private final List<Slot> slots;
    private final List<Loop> loops;
    private final dnnl_stream stream;
    private final ScratchMemory memory;
    private final long scratchBytes;
    private final Map<Integer, Integer> overwritten;
    private final MovablePointer cursor = new MovablePointer();
    private boolean closed;

    /**
     * The plan becomes the owner of slots, steps and stream. Steps that are in no loop are in one of a single turn.
     *
     * @param overwritten by output the input in whose memory it may be computed
     */
    KernelPlan(
            List<Slot> slots,
            List<Loop> loops,
            dnnl_stream stream,
            ScratchMemory memory,
            long scratchBytes,
            Map<Integer, Integer> overwritten) {
        this.slots = slots;
        this.loops = loops;
        this.stream = stream;
        this.memory = memory;
        this.scratchBytes = scratchBytes;
        this.overwritten = overwritten;
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        if (closed) {
            throw new IllegalStateException("onednn: kernel run after it was closed: " + this);
        }
        Buffer scratch = scratchBytes == 0 ? null : memory.borrow(scratchBytes);
        try {
            execute(in, out, scratch);
        } finally {
            if (scratch != null) {
                memory.giveBack(scratch);
            }
        }
    }

    private void execute(List<Storage> in, List<Storage> out, @Nullable Buffer scratch) {
        for (Slot slot : slots) {
            slot.bind(in, out, scratch, cursor);
        }
        for (Loop loop : loops) {
            loop.execute(stream, cursor);
        }
        Dnnl.check("dnnl_stream_wait", dnnl_stream_wait(stream));
    }

    @Override
    public int overwrites(int output) {
        return overwritten.getOrDefault(output, -1);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            steps().forEach(Step::destroy);
            slots.forEach(Slot::destroy);
            dnnl_stream_destroy(stream);
        }
    }

    /** The implementations that oneDNN chose, in the order of execution. */
    @Override
    public String toString() {
        return steps().map(Step::implementation).toList().toString();
    }

    private Stream<Step> steps() {
        return loops.stream().flatMap(loop -> loop.steps().stream());
    }
}
