package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.Storage;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostBuffer;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** An argument of a {@link KernelPlan}'s primitives: where its data lies is known when the plan runs. */
public final class Slot {
    /** Which memory a slot is bound to; a constant has its own. */
    enum Source {
        INPUT,
        OUTPUT,
        SCRATCH,
        CONSTANT
    }

    /**
     * A part of a memory.
     *
     * @param index the number of the input or output
     * @param offset bytes from the start of that array, or of the scratch memory
     * @param perTurn by how many bytes it moves on at each turn of a loop
     */
    record Place(Source source, int index, long offset, long perTurn) {
        Place(Source source, int index, long offset) {
            this(source, index, offset, 0);
        }

        /** So many bytes further on. */
        Place plus(long bytes) {
            return new Place(source, index, offset + bytes, perTurn);
        }

        /** The same at the first turn of a loop, and so many bytes further on at each after it. */
        Place moving(long bytes) {
            return new Place(source, index, offset, bytes);
        }
    }

    private final Place place;
    private final dnnl_memory_desc layout;
    private final float constant;
    private @Nullable dnnl_memory memory;
    private long address;
    private long boundTo;

    /** @param constant every element, if the slot is a constant */
    Slot(Place place, dnnl_memory_desc layout, float constant) {
        this.place = place;
        this.layout = layout;
        this.constant = constant;
    }

    /** Makes oneDNN's view of the memory, which is bound when the plan runs; a constant gets memory of its own. */
    void create(dnnl_engine engine) {
        boolean isConstant = place.source == Source.CONSTANT;
        dnnl_memory made = new dnnl_memory();
        Dnnl.check(
                "dnnl_memory_create",
                dnnl_memory_create(made, layout, engine, isConstant ? MovablePointer.allocate() : null));
        memory = made;
        if (isConstant) {
            try (PointerPointer<Pointer> handle = new PointerPointer<>(1)) {
                Dnnl.check("dnnl_memory_get_data_handle", dnnl_memory_get_data_handle(made, handle));
                boolean isHalf = PlanBuilder.type(layout) == dnnl_bf16;
                OneValue.fill(handle.get(), dnnl_memory_desc_get_size(layout), isHalf, constant);
            }
        }
    }

    Place place() {
        return place;
    }

    /** Valid until the plan is built. */
    public dnnl_memory_desc layout() {
        return layout;
    }

    dnnl_memory memory() {
        return Objects.requireNonNull(memory, "onednn: a slot is used before it is created");
    }

    void bind(List<Storage> in, List<Storage> out, @Nullable Buffer scratch, MovablePointer cursor) {
        switch (place.source) {
            case INPUT -> moveTo(in.get(place.index), cursor);
            case OUTPUT -> moveTo(out.get(place.index), cursor);
            case SCRATCH -> {
                if (scratch != null) {
                    cursor.moveTo(HostBuffer.host(scratch), place.offset);
                }
            }
            case CONSTANT -> {
                return;
            }
        }
        address = cursor.address();
        point(cursor);
    }

    /** Moves a slot that was bound to where it is at turn {@code number} of its loop. */
    void turn(int number, MovablePointer cursor) {
        cursor.moveTo(address + number * place.perTurn);
        point(cursor);
    }

    private void point(MovablePointer cursor) {
        if (cursor.address() != boundTo) { // in a compiled step most arrays stay where they are
            Dnnl.check("dnnl_memory_set_data_handle", dnnl_memory_set_data_handle(memory(), cursor));
            boundTo = cursor.address();
        }
    }

    private void moveTo(Storage storage, MovablePointer cursor) {
        cursor.moveTo(HostBuffer.host(storage.buffer()), storage.offset() + place.offset);
    }

    void destroy() {
        if (memory != null) {
            dnnl_memory_destroy(memory);
        }
    }
}
