package dev.bellows.cuda.kernel;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;

/** A {@link BiasGradientProduct} where no library has it: two kernels, one after the other. */
record InTurn(Kernel product, Kernel sum) implements Kernel {
    @Override
    public void run(List<Storage> in, List<Storage> out) {
        product.run(in, out.subList(0, 1));
        sum.run(in.subList(0, 1), out.subList(1, 2));
    }

    @Override
    public void close() {
        product.close();
        sum.close();
    }

    @Override
    public String toString() {
        return product + ", " + sum;
    }
}
