package dev.bellows.op.norm;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.ArrayList;
import java.util.List;

/**
 * Normalisation of an array of bf16 with parameters and statistics of f32: a mean of many elements, or a scale that changes by
 * little at every step, would lose too much in bf16.
 */
final class Mixed {
    private Mixed() {}

    /** The dtype of parameters and statistics beside {@code x}: its own, or f32 beside bf16 if {@code given} is that. */
    static Spec beside(Spec x, Spec given) {
        return x.dtype() == DType.BF16 && given.dtype() == DType.F32 ? x.with(DType.F32) : x;
    }

    static boolean is(List<Tensor> in) {
        return in.stream().map(Tensor::dtype).distinct().count() > 1;
    }

    /** The expansion in f32; outputs that are bf16 are rounded at the end. */
    static List<Tensor> expand(Composite op, List<Tensor> in) {
        List<Spec> specs = op.infer(in.stream().map(Tensor::spec).toList());
        List<Tensor> wide =
                op.expand(in.stream().map(x -> Cast.cast(x, DType.F32)).toList());
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < wide.size(); i++) {
            outputs.add(Cast.cast(wide.get(i), specs.get(i).dtype()));
        }
        return outputs;
    }
}
