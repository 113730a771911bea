package dev.bellows.backend;

import java.util.List;

/** A compiled program whose kernels run one after the other, each launched from the host. */
public final class KernelByKernel implements Compiled {
    private final Backend backend;
    private final List<Kernel> kernels;
    private final List<AutoCloseable> owned;

    /**
     * @param kernels by number of launch; the program becomes their owner
     * @param owned what the kernels need while they run, beside themselves
     */
    public KernelByKernel(Backend backend, List<Kernel> kernels, List<? extends AutoCloseable> owned) {
        this.backend = backend;
        this.kernels = List.copyOf(kernels);
        this.owned = List.copyOf(owned);
    }

    @Override
    public void run(Arguments arguments, Arrivals arrivals) {
        for (Arguments.Call call : arguments.calls()) {
            KernelListeners.run(kernels.get(call.launch()), call.label(), call.in(), call.out());
            announce(call.completes(), arrivals);
        }
        for (Arguments.Copy copy : arguments.copies()) {
            backend.copy(copy.ends().get(0), copy.ends().get(1));
            announce(copy.completes(), arrivals);
        }
    }

    private void announce(List<Integer> outputs, Arrivals arrivals) {
        for (int i = 0; i < outputs.size(); i++) {
            arrivals.ready(outputs.get(i), backend.fence());
        }
    }

    @Override
    public void runAlone(int launch, KernelLabel label, List<Storage> in, List<Storage> out) {
        KernelListeners.run(kernels.get(launch), label, in, out);
    }

    @Override
    public String kernel(int launch) {
        return kernels.get(launch).toString();
    }

    @Override
    public void close() {
        kernels.forEach(Kernel::close);
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("compiled program: cannot be freed: " + e.getMessage(), e);
            }
        }
    }
}
