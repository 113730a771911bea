package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.Storage;
import dev.bellows.memory.Buffer;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** An argument of a {@link Plan}'s primitives: where its data lies is known when the plan runs. */
final class Slot {
    /** Which memory a slot is bound to. */
    enum Source {
        INPUT,
        OUTPUT,
        SCRATCH
    }

    private final Source source;
    private final long place;
    private final dnnl_memory_desc desc;
    private final dnnl_memory memory;

    /** The slot becomes the owner of {@code memory}; {@code place} is an index, or for scratch an offset in bytes. */
    Slot(Source source, long place, dnnl_memory_desc desc, dnnl_memory memory) {
        this.source = source;
        this.place = place;
        this.desc = desc;
        this.memory = memory;
    }

    /** The layout; valid until the plan is built. */
    dnnl_memory_desc desc() {
        return desc;
    }

    dnnl_memory memory() {
        return memory;
    }

    void bind(List<Storage> in, List<Storage> out, @Nullable Buffer scratch, Cursor cursor) {
        if (source == Source.SCRATCH) {
            if (scratch != null) {
                cursor.moveTo(scratch.host(), place);
            }
        } else {
            Storage storage = (source == Source.INPUT ? in : out).get((int) place);
            cursor.moveTo(storage.buffer().host(), storage.offset());
        }
        Dnnl.check("dnnl_memory_set_data_handle", dnnl_memory_set_data_handle(memory, cursor));
    }

    void destroy() {
        dnnl_memory_destroy(memory);
    }
}
