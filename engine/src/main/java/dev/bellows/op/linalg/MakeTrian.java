package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The inverse of {@link ExtractTrian}: puts the vectors in the last axis back into triangles of square matrices, 0 elsewhere. */
@Formula("y[i, j] = x by rows for j - i ≤ offset (lower) or ≥ offset (upper), 0 elsewhere")
public record MakeTrian(boolean lower, int offset) implements Composite {
    /** A lower triangle with the main diagonal. */
    public static Tensor makeTrian(Tensor x) {
        return new MakeTrian(true, 0).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (x.shape().rank() == 0) {
            throw new ShapeException(name() + ": expects vectors in the last axis, got " + x);
        }
        int n = extent(x);
        return List.of(x.with(x.shape().with(-1, n).concat(Shape.of(n))));
    }

    /** The rows of the matrix whose triangle has as many elements as the vectors. */
    private int extent(Spec x) {
        int length = x.shape().dim(-1);
        int n = 0;
        int count = 0;
        while (count < length) {
            n++;
            count = 0;
            for (int i = 0; i < n; i++) {
                count += TriangleRow.of(lower, offset, n, i).length();
            }
        }
        if (count != length || length == 0) {
            throw new ShapeException(name() + ": no triangle has as many elements as the last axis of " + x);
        }
        return n;
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int n = extent(x.spec());
        int last = x.shape().rank() - 1;
        List<Integer> none = Collections.nCopies(last, 0);
        List<Tensor> rows = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < n; i++) {
            TriangleRow row = TriangleRow.of(lower, offset, n, i);
            Tensor piece = Slice.slice(x, last, next, next + row.length());
            rows.add(new Pad(with(none, row.from()), with(none, n - row.to()), 0).on(piece));
            next += row.length();
        }
        int[] dims = infer(List.of(x.spec())).get(0).shape().dims();
        return List.of(Concat.concat(last, rows).reshape(dims));
    }

    private static List<Integer> with(List<Integer> list, int last) {
        List<Integer> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }
}
