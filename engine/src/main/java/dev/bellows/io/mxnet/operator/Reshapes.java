package dev.bellows.io.mxnet.operator;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.ReshapeCodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What MXNet's codes for extents mean, of which {@code mx.npx} has others than its older operators. */
final class Reshapes {
    private Reshapes() {}

    /** By {@link ReshapeCodes}, or as releases before 0.9 had it, where 0 was what is left over. */
    static Tensor older(Call call) {
        Attributes given = call.attributes();
        int[] codes = given.list("shape", new int[0]);
        int[] target = given.list("target_shape", new int[0]);
        if (codes.length == 0 && target.length > 0) {
            codes = Arrays.stream(target)
                    .map(extent -> extent == 0 ? -1 : extent)
                    .toArray();
            codes[0] = given.flag("keep_highest", false) ? call.shape(0).dim(0) : codes[0];
        }
        return given.flag("reverse", false)
                ? fromTheRight(call.tensor(0), codes)
                : ReshapeCodes.reshape(call.tensor(0), codes);
    }

    /** The codes read from right to left, along the extents from right to left. */
    private static Tensor fromTheRight(Tensor x, int... codes) {
        Shape mirrored = Shape.of(reversed(x.shape().dims()));
        Shape found = ReshapeCodes.reshape(Full.of(x, x.spec().with(mirrored), 0), reversed(codes))
                .shape();
        return x.reshape(reversed(found.dims()));
    }

    private static int[] reversed(int... values) {
        int[] all = new int[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[all.length - 1 - i];
        }
        return all;
    }

    /** -1 is what is left over, -2 keeps an extent, -3 leaves an extent of 1 out, -4 keeps all that remain, -5 merges two, -6 splits one. */
    static Tensor numpy(Call call) {
        if (call.attributes().flag("reverse", false)) {
            throw new ShapeException("attribute reverse is not read");
        }
        int[] codes = call.attributes().list("newshape", new int[0]);
        Shape from = call.shape(0);
        List<Integer> dims = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < codes.length; i++) {
            switch (codes[i]) {
                case -2 -> dims.add(from.dim(at++));
                case -3 -> {
                    if (from.dim(at++) != 1) {
                        throw new ShapeException(
                                "-3 leaves out an extent of 1, found " + from.dim(at - 1) + " in " + from);
                    }
                }
                case -4 -> {
                    while (at < from.rank()) {
                        dims.add(from.dim(at++));
                    }
                }
                case -5 -> dims.add(Math.multiplyExact(from.dim(at++), from.dim(at++)));
                case -6 -> {
                    int whole = from.dim(at++);
                    int first = codes[i + 1];
                    int second = codes[i + 2];
                    dims.add(first == -1 ? whole / second : first);
                    dims.add(second == -1 ? whole / first : second);
                    i += 2;
                }
                default -> {
                    dims.add(codes[i]);
                    at++;
                }
            }
        }
        return call.tensor(0).reshape(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    /** As another tensor, or some axes as some of its axes. */
    static Tensor like(Call call) {
        Shape left = call.shape(0);
        Shape right = call.shape(1);
        Attributes given = call.attributes();
        if (!given.has("lhs_begin") && !given.has("lhs_end") && !given.has("rhs_begin") && !given.has("rhs_end")) {
            return Reshape.like(call.tensor(0), call.tensor(1));
        }
        Shape before = left.slice(0, bound(given, "lhs_begin", left, 0));
        Shape after = left.slice(bound(given, "lhs_end", left, left.rank()), left.rank());
        Shape middle = right.slice(bound(given, "rhs_begin", right, 0), bound(given, "rhs_end", right, right.rank()));
        return call.tensor(0).reshape(before.concat(middle).concat(after).dims());
    }

    private static int bound(Attributes given, String name, Shape shape, int absent) {
        int value = given.integer(name, absent);
        return value < 0 ? value + shape.rank() : value;
    }
}
