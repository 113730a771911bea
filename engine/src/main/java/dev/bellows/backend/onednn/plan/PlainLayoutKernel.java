package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A kernel for plain arrays, used on others: they are copied before, and what it computed after. Slow, for rare cases. */
final class PlainLayoutKernel implements Kernel {
    /** A kernel that copies the first array to the second, or null where both lie alike. */
    private final List<@Nullable Kernel> before;

    private final List<@Nullable Kernel> after;
    private final List<Spec> inputs;
    private final List<Spec> outputs;
    private final Kernel kernel;
    private final HostPool pool;

    /**
     * @param inputs what {@code kernel} takes
     * @param outputs what it gives
     * @param before for each input what makes it plain, null where it is
     * @param after for each output what brings it into its layout, null where that is plain
     */
    PlainLayoutKernel(
            Kernel kernel,
            List<Spec> inputs,
            List<Spec> outputs,
            List<@Nullable Kernel> before,
            List<@Nullable Kernel> after,
            HostPool pool) {
        this.kernel = kernel;
        this.inputs = inputs;
        this.outputs = outputs;
        this.before = before;
        this.after = after;
        this.pool = pool;
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        List<Storage> temporary = new ArrayList<>();
        try {
            List<Storage> plainIn = new ArrayList<>();
            for (int i = 0; i < in.size(); i++) {
                plainIn.add(plain(in.get(i), inputs.get(i), before.get(i), temporary));
                Kernel copy = before.get(i);
                if (copy != null) {
                    copy.run(List.of(in.get(i)), List.of(plainIn.get(i)));
                }
            }
            List<Storage> plainOut = new ArrayList<>();
            for (int i = 0; i < out.size(); i++) {
                plainOut.add(plain(out.get(i), outputs.get(i), after.get(i), temporary));
            }
            kernel.run(plainIn, plainOut);
            for (int i = 0; i < out.size(); i++) {
                Kernel copy = after.get(i);
                if (copy != null) {
                    copy.run(List.of(plainOut.get(i)), List.of(out.get(i)));
                }
            }
        } finally {
            temporary.forEach(storage -> storage.buffer().release());
        }
    }

    private Storage plain(Storage given, Spec spec, @Nullable Kernel copy, List<Storage> temporary) {
        if (copy == null) {
            return given;
        }
        Storage made = new Storage(pool.allocate(spec.bytes()), 0, spec);
        temporary.add(made);
        return made;
    }

    @Override
    public void close() {
        kernel.close();
        Stream.concat(before.stream(), after.stream()).forEach(copy -> {
            if (copy != null) {
                copy.close();
            }
        });
    }
}
