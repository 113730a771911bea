package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.List;

/** How many windows a pooling puts along an axis, as MXNet names them. */
public enum PoolingConvention {
    /** As many as lie within the padded input; what is left over at its end is not looked at. */
    VALID,
    /** One more where something is left over, if it begins within the input; PyTorch calls it the ceil mode. */
    FULL,
    /** ⌈in / stride⌉, with as much padding as that takes, the odd element after the input; a given padding is not used. */
    SAME;

    /** {@code window} with the padding that makes it put these windows over spatial extents {@code in}. */
    public Window over(Shape in, Shape kernel, Window window) {
        Shape valid = window.output("pooling", in, kernel);
        if (this == VALID) {
            return window;
        }
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            long stride = window.strides().get(i);
            long reach = window.reach(kernel, i);
            if (this == SAME) {
                long windows = (in.dim(i) + stride - 1) / stride;
                int total = Math.toIntExact(Math.max(0, (windows - 1) * stride + reach - in.dim(i)));
                before.add(total / 2);
                after.add(total - total / 2);
            } else {
                long start = valid.dim(i) * stride - window.padding().get(i); // of one window more
                int end = in.dim(i) + window.paddingAfter().get(i);
                boolean more = start < in.dim(i) && start - stride + reach < end;
                before.add(window.padding().get(i));
                after.add(
                        more
                                ? Math.toIntExact(start + reach - in.dim(i))
                                : window.paddingAfter().get(i));
            }
        }
        return new Window(window.strides(), List.copyOf(before), List.copyOf(after), window.dilation());
    }
}
