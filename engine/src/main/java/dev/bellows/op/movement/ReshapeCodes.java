package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reshaping as MXNet writes it, read from left to right along the extents of {@code x}: 0 keeps an extent; -1 stands for what is
 * left over; -2 keeps all extents that remain; -3 merges two; -4 splits one into the next two codes, of which one may be -1.
 */
public final class ReshapeCodes {
    private final Shape from;
    private final List<Integer> dims = new ArrayList<>();
    private int at;

    private ReshapeCodes(Shape from) {
        this.from = from;
    }

    /** {@code x} under the shape that the codes give; {@code (2, 3, 4)} with {@code (-4, 1, -1, -3)} is {@code (1, 2, 12)}. */
    public static Tensor reshape(Tensor x, int... codes) {
        return Reshape.reshape(x, new ReshapeCodes(x.shape()).read(codes));
    }

    private int[] read(int... codes) {
        for (int i = 0; i < codes.length; i++) {
            switch (codes[i]) {
                case 0 -> dims.add(next(codes));
                case -1 -> {
                    dims.add(-1);
                    at++;
                }
                case -2 -> {
                    while (at < from.rank()) {
                        dims.add(next(codes));
                    }
                }
                case -3 -> dims.add(Math.multiplyExact(next(codes), next(codes)));
                case -4 -> {
                    split(codes, i);
                    i += 2;
                }
                default -> {
                    dims.add(codes[i]);
                    at++;
                }
            }
        }
        return dims.stream().mapToInt(Integer::intValue).toArray();
    }

    private int next(int... codes) {
        if (at >= from.rank()) {
            throw new ShapeException("reshape: codes " + Arrays.toString(codes) + " read past the axes of " + from);
        }
        return from.dim(at++);
    }

    private void split(int[] codes, int i) {
        if (i + 2 >= codes.length) {
            throw new ShapeException("reshape: -4 needs two codes after it: " + Arrays.toString(codes));
        }
        int whole = next(codes);
        int first = codes[i + 1];
        int second = codes[i + 2];
        if (first == -1 && second > 0) {
            first = whole / second;
        } else if (second == -1 && first > 0) {
            second = whole / first;
        }
        if (first < 0 || second < 0 || (long) first * second != whole) {
            throw new ShapeException("reshape: -4 does not split the extent " + whole + " of " + from + " into "
                    + codes[i + 1] + " and " + codes[i + 2]);
        }
        dims.add(first);
        dims.add(second);
    }
}
