package dev.bellows.backend.onednn;

import dev.bellows.backend.Backend;
import dev.bellows.backend.onednn.kernel.KernelRows;
import dev.bellows.backend.onednn.loop.LoopRows;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.KernelRow;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.recurrent.RecurrentRows;
import dev.bellows.memory.HostPool;
import java.util.List;
import java.util.stream.Stream;

/** The table of this backend: oneDNN's kernels first, then our own. */
final class OneDnnKernels {
    private OneDnnKernels() {}

    static KernelTable table(Dnnl dnnl, HostPool pool, Backend reference) {
        List<KernelRow<?>> rows = Stream.of(KernelRows.all(), RecurrentRows.all(), LoopRows.all())
                .<KernelRow<?>>flatMap(List::stream)
                .toList();
        return new KernelTable(dnnl, pool, reference, rows);
    }
}
