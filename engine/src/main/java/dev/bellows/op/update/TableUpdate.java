package dev.bellows.op.update;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import java.util.ArrayList;
import java.util.List;

/**
 * An update of some rows of a table, the others staying as they are: weight [rows, …], row numbers i32 [n], their gradients
 * [n, …], states [rows, …], and scalars to the new weight and states. Each row is updated by one gradient: the last, if its
 * number is there several times. A number of -1, which must not be the first, stands for the first one once more, with its
 * gradient: what a {@link dev.bellows.op.index.RowSum} gives can be used as it is.
 *
 * @param update of the rows as if they were the whole weight
 * @param states how many of the inputs after the gradients are states
 */
@Formula("w'[rows], s'[rows] = update(w[rows], g, s[rows]);  all else as before")
public record TableUpdate(Op update, int states) implements Composite {
    private static final int FIRST_STATE = 3;

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec weight = in.get(0).requireFloating(name());
        int count = in.get(1)
                .requireRank(name(), 1)
                .requireDType(name(), DType.I32)
                .shape()
                .dim(0);
        List<Spec> out = new ArrayList<>(List.of(weight));
        List<Spec> rows = new ArrayList<>(List.of(rows(weight, count), in.get(2)));
        for (int i = FIRST_STATE; i < in.size(); i++) {
            if (i < FIRST_STATE + states) {
                out.add(in.get(i));
                rows.add(rows(in.get(i), count));
            } else {
                rows.add(in.get(i));
            }
        }
        update.infer(rows);
        return List.copyOf(out);
    }

    private Spec rows(Spec whole, int count) {
        if (whole.shape().rank() == 0) {
            throw new ShapeException(name() + ": expects tables [rows, …], got " + whole);
        }
        return whole.with(whole.shape().with(0, count));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor rows = in.get(1);
        Tensor gradients = in.get(2);
        int count = rows.shape().dim(0);
        if (count > 0) {
            Tensor isNone = Less.less(rows, Full.scalar(rows, 0));
            Tensor place = Where.where(isNone, Full.scalar(rows, 0), Iota.iota(rows, count, DType.I32));
            rows = Take.take(rows, place, 0);
            gradients = Take.take(gradients, place, 0);
        }
        List<Tensor> seen = new ArrayList<>(List.of(Take.take(in.get(0), rows, 0), gradients));
        for (int i = FIRST_STATE; i < in.size(); i++) {
            seen.add(i < FIRST_STATE + states ? Take.take(in.get(i), rows, 0) : in.get(i));
        }
        List<Tensor> updated = update.onAll(seen);
        List<Tensor> out = new ArrayList<>(List.of(IndexCopy.indexCopy(in.get(0), rows, updated.get(0), 0)));
        for (int i = 0; i < states; i++) {
            out.add(IndexCopy.indexCopy(in.get(FIRST_STATE + i), rows, updated.get(i + 1), 0));
        }
        return List.copyOf(out);
    }
}
