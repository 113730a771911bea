package dev.bellows.backend.onednn.guard;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;

/**
 * A pooling by oneDNN, which finds the least number where a window holds nothing greater. That may be a NaN, which would
 * hide that a training diverges, or -Infinity; if there is any, a careful kernel computes the result again. Looking at the
 * result costs a fraction of looking at the input.
 */
record WonPooling(Kernel fast, Kernel careful) implements Kernel {
    @Override
    public void run(List<Storage> in, List<Storage> out) {
        fast.run(in, out);
        if (Scan.hasLeast(out.get(0))) {
            careful.run(in, out.subList(0, 1));
        }
    }

    @Override
    public void close() {
        fast.close();
        careful.close();
    }
}
