package dev.bellows.op.conv;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import java.util.List;

/**
 * Where the patches under a sliding kernel lie in a padded image.
 *
 * @param padded the spatial extents of the padded image
 */
record Patches(Window window, Shape kernel, Shape out, Shape padded) {
    static Patches of(Window window, Shape size, Shape kernel) {
        Shape padded = size;
        for (int i = 0; i < size.rank(); i++) {
            padded = padded.with(
                    i,
                    size.dim(i)
                            + window.padding().get(i)
                            + window.paddingAfter().get(i));
        }
        return new Patches(window, kernel, window.output("Im2Col", size, kernel), padded);
    }

    List<Integer> before() {
        return List.of(0, 0, window.padding().get(0), window.padding().get(1));
    }

    List<Integer> after() {
        return List.of(0, 0, window.paddingAfter().get(0), window.paddingAfter().get(1));
    }

    /** The element numbers [kernel height, kernel width, rows, columns] within one channel of a padded image. */
    Tensor index(Tensor witness) {
        Tensor row = offsets(witness, 0).reshape(kernel.dim(0), 1, out.dim(0), 1);
        Tensor column = offsets(witness, 1).reshape(1, kernel.dim(1), 1, out.dim(1));
        return row.mul(padded.dim(1)).add(column);
    }

    /** Along one axis, for each kernel element and position. */
    private Tensor offsets(Tensor witness, int axis) {
        Tensor element = Iota.iota(witness, kernel.dim(axis), DType.I32).reshape(-1, 1);
        Tensor position = Iota.iota(witness, out.dim(axis), DType.I32);
        return element.mul(window.dilation().get(axis))
                .add(position.mul(window.strides().get(axis)));
    }
}
