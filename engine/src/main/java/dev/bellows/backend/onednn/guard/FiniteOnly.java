package dev.bellows.backend.onednn.guard;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;

/**
 * A kernel for finite inputs, beside a careful one for the others: the gradient of oneDNN's pooling takes another place than
 * ours where a window holds nothing but NaNs and -Infinity.
 *
 * @param checked the input that must be finite for the fast kernel
 */
record FiniteOnly(Kernel fast, Kernel careful, int checked) implements Kernel {
    @Override
    public void run(List<Storage> in, List<Storage> out) {
        (Scan.isFinite(in.get(checked)) ? fast : careful).run(in, out);
    }

    @Override
    public void close() {
        fast.close();
        careful.close();
    }
}
