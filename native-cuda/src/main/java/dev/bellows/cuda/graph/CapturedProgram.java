package dev.bellows.cuda.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.Storage;
import dev.bellows.cuda.device.CudaDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A compiled program that is put on the device in stretches, each of which is captured as one CUDA graph at its second run and replayed from then on (ADR 102). A stretch ends where the
 * host computes, and where somebody wants to hear of an output; usually the whole program is one. Who listens to kernels hears of each, since then they are launched one by one.
 */
final class CapturedProgram implements Compiled {
    /** A stretch of fewer launches is left as it is: one launch of a graph costs more than one of a kernel. */
    private static final int FEWEST = 4;

    /** Who hears of outputs hears of some together, so that stretches are worth their graphs. */
    private static final int FEWEST_HEARD = 24;

    private final CudaDevice device;
    private final Compiled plain;
    private final Set<Integer> onHost;
    private @Nullable Arguments cut;
    private boolean heard;
    private List<Stretch> stretches = List.of();

    /**
     * @param plain which launches kernels one by one; this closes it
     * @param onHost the launches that cannot be captured, by number
     */
    CapturedProgram(CudaDevice device, Compiled plain, Set<Integer> onHost) {
        this.device = device;
        this.plain = plain;
        this.onHost = onHost;
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // whoever runs it has one object for all runs, and to compare calls would take as long
    // as to launch them
    public void run(Arguments arguments, Arrivals arrivals) {
        if (KernelListeners.areThere()) {
            plain.run(arguments, arrivals);
            return;
        }
        boolean hears = arrivals != Arrivals.UNHEARD;
        if (cut != arguments || heard != hears) {
            forget();
            stretches = cut(arguments, hears);
            cut = arguments;
            heard = hears;
        }
        for (Stretch stretch : stretches) {
            stretch.run(arrivals);
        }
    }

    /** In the order of running. */
    private List<Stretch> cut(Arguments arguments, boolean hears) {
        List<Stretch> all = new ArrayList<>();
        List<Arguments.Call> pending = new ArrayList<>();
        for (Arguments.Call call : arguments.calls()) {
            if (onHost.contains(call.launch())) {
                add(new Arguments(pending, List.of()), all);
                pending.clear();
                all.add(new PlainStretch(plain, new Arguments(List.of(call), List.of()), "for the host"));
            } else {
                pending.add(call);
                if (hears && pending.size() >= FEWEST_HEARD && !call.completes().isEmpty()) {
                    add(new Arguments(pending, List.of()), all);
                    pending.clear();
                }
            }
        }
        add(new Arguments(pending, arguments.copies()), all);
        return all;
    }

    private void add(Arguments part, List<Stretch> to) {
        int launches = part.calls().size() + part.copies().size();
        if (launches >= FEWEST) {
            to.add(new CapturedStretch(device, plain, part));
        } else if (launches > 0) {
            to.add(new PlainStretch(plain, part, "too few for a graph"));
        }
    }

    private void forget() {
        device.enter();
        List<Stretch> gone = stretches;
        stretches = List.of();
        cut = null;
        CudaDevice.each(gone.stream().<Runnable>map(stretch -> stretch::close).toList());
    }

    @Override
    public void runAlone(int launch, KernelLabel label, List<Storage> in, List<Storage> out) {
        plain.runAlone(launch, label, in, out);
    }

    @Override
    public String kernel(int launch) {
        return plain.kernel(launch);
    }

    @Override
    public String launching() {
        return stretches.isEmpty()
                ? "launched one by one at the first run, and captured as CUDA graphs at the second"
                : stretches.stream().map(Stretch::toString).collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        try {
            forget();
        } finally {
            plain.close();
        }
    }
}
