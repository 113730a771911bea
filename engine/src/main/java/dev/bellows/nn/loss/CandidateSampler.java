package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.json.Family;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Reciprocal;

/** Draws classes at random, each draw by itself, and knows how likely each class is: what a sampled softmax needs. */
@Family("sampler")
public interface CandidateSampler {
    int classes();

    /**
     * The classes that uniform numbers stand for, i32 of the same shape.
     *
     * @param uniform in [0, 1), as {@link dev.bellows.op.random.RandomUniform} gives them
     */
    Tensor draw(Tensor uniform);

    /** The logarithm of the probability of each class in {@code ids}, of a floating {@code dtype}. */
    Tensor logProbability(Tensor ids, DType dtype);

    /** All classes are equally likely. */
    record Uniform(int classes) implements CandidateSampler {
        public Uniform {
            Setting.require("CandidateSampler", classes >= 1, "classes must be 1 or more", classes);
        }

        @Override
        public Tensor draw(Tensor uniform) {
            return below(uniform.mul(classes), classes);
        }

        @Override
        public Tensor logProbability(Tensor ids, DType dtype) {
            return Full.of(ids, ids.spec().with(dtype), -Math.log(classes));
        }
    }

    /**
     * Zipf's law, ln((k + 2) / (k + 1)) / ln(classes + 1) for class k, as in MXNet's {@code rand_zipfian}: for classes in
     * descending order of their frequency.
     */
    record LogUniform(int classes) implements CandidateSampler {
        public LogUniform {
            Setting.require("CandidateSampler", classes >= 1, "classes must be 1 or more", classes);
        }

        @Override
        public Tensor draw(Tensor uniform) {
            return below(Exp.exp(uniform.mul(Math.log1p(classes))).sub(1), classes);
        }

        @Override
        public Tensor logProbability(Tensor ids, DType dtype) {
            Tensor rank = Cast.cast(ids, dtype).add(1);
            return Log.log(Log1p.log1p(Reciprocal.reciprocal(rank))).sub(Math.log(Math.log1p(classes)));
        }
    }

    /** Whole numbers below {@code classes}, also where rounding has reached it. */
    private static Tensor below(Tensor x, int classes) {
        Tensor whole = Cast.cast(Floor.floor(x), DType.I32);
        return Minimum.minimum(whole, Full.scalar(whole, classes - 1));
    }
}
