package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.Divisible;
import dev.bellows.nn.Division;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.SumOfParts;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeRange;
import org.jspecify.annotations.Nullable;

/**
 * Looks up a vector for each id: ids in [0, vocabulary) of any shape to [that shape …, size], f32. The ids are integers; f32
 * and f64, as which ids arrive in a row of numbers, are taken too, and their fractions cut off. An id out of range is
 * an error. Weight [vocabulary, size].
 */
public final class Embedding extends Block implements Divisible {
    /**
     * Settings of an {@link Embedding}. The vector of {@code paddingIndex}, if given, is always 0 and not trained; {@code
     * sparseGrad}, false if left out of JSON, makes the weight {@link Parameter#sparse}.
     */
    public record Config(
            int vocabulary,
            int size,
            @Nullable Integer paddingIndex,
            @Nullable Boolean sparseGrad) implements LayerConfig {
        @Override
        public Embedding build() {
            return new Embedding(this);
        }
    }

    private final Config config;
    private final Parameter weight;
    private @Nullable Division division;

    private Embedding(Config config) {
        if (config.vocabulary < 1 || config.size < 1) {
            throw new ShapeException("Embedding: vocabulary and size must be 1 or more, got " + config);
        }
        Integer padding = config.paddingIndex;
        if (padding != null && (padding < 0 || padding >= config.vocabulary)) {
            throw new ShapeException("Embedding: paddingIndex must be in [0, vocabulary), got " + config);
        }
        this.config = config;
        this.weight = Boolean.TRUE.equals(config.sparseGrad) ? sparseWeight("weight", null) : weight("weight", null);
    }

    public Embedding(int vocabulary, int size) {
        this(new Config(vocabulary, size, null, null));
    }

    @Override
    public Tensor forward(Tensor ids) {
        if (ids.dtype() == DType.BF16 || ids.dtype() == DType.BOOL) {
            throw new DTypeException(this + ": expects ids of an integer dtype, f32 or f64, got " + ids.spec());
        }
        Tensor index = ids.dtype().isInteger() ? ids : Cast.cast(ids, DType.I32);
        Tensor w = weight.value(this, ids, new Spec(Shape.of(config.vocabulary, config.size), DType.F32));
        Tensor vectors = lookUp(w, index);
        if (config.paddingIndex == null) {
            return vectors;
        }
        Tensor padding = Equal.equal(index, Full.scalar(index, config.paddingIndex));
        Shape column = index.shape().insert(index.shape().rank(), 1);
        return Where.where(padding.reshape(column.dims()), Full.scalar(vectors, 0), vectors);
    }

    private Tensor lookUp(Tensor w, Tensor index) {
        Division how = division;
        if (how == null) {
            return Take.take(w, index, 0);
        }
        TakeRange own = new TakeRange(how.start(config.vocabulary), config.vocabulary);
        return SumOfParts.sumOfParts(own.on(w, index), how.group());
    }

    /** Each rank has a stretch of the rows, and they add up what they found; a large table whose gradients do not come by rows. */
    @Override
    public boolean divide(Division how) {
        boolean fits = !weight.sparse() && division == null && how.dividesVocabulary(config.vocabulary);
        if (fits) {
            division = how;
            weight.divide(how.along(0));
        }
        return fits;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Embedding(" + config.vocabulary + " → " + config.size
                + (config.paddingIndex == null ? "" : ", padding " + config.paddingIndex)
                + (weight.sparse() ? ", sparse" : "") + ")";
    }
}
