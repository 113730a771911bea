package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.ShardedTake;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.RowSlice;
import dev.bellows.op.index.TakeSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Embedding} whose table is cut into {@code slices} arrays, so that it may be larger than one array can be, and many
 * workers may each have some of it ({@code parallel.table}). Ids in [0, vocabulary) of any shape to [that shape …, size], f32. Row
 * {@code i} is row {@code i / slices} of the weight {@code weight.s}, where {@code s} is {@code i mod slices}; each is [⌈vocabulary /
 * slices⌉, size], and gradients come by rows ({@link Parameter#sparse}). It starts with the same values as an Embedding in its place.
 *
 * <p>The ids are integers; f32 and f64, as which ids arrive in a row of numbers, are taken too, and their fractions cut off: f32
 * holds whole numbers up to 2²⁴ = 16 777 216.
 */
public final class SlicedEmbedding extends Block {
    /**
     * Settings of a {@link SlicedEmbedding}. The vector of {@code paddingIndex}, if given, is always 0 and not trained.
     */
    public record Config(
            int vocabulary, int size, int slices, @Nullable Integer paddingIndex) implements LayerConfig {
        @Override
        public SlicedEmbedding build() {
            return new SlicedEmbedding(this);
        }

        /** The same table in so many arrays. */
        public static Config of(Embedding.Config embedding, int slices) {
            return new Config(embedding.vocabulary(), embedding.size(), slices, embedding.paddingIndex());
        }
    }

    private final Config config;
    private final List<Parameter> weights = new ArrayList<>();

    private SlicedEmbedding(Config config) {
        if (config.vocabulary < 1 || config.size < 1 || config.slices < 1 || config.slices > config.vocabulary) {
            throw new ShapeException("SlicedEmbedding: vocabulary and size must be 1 or more, and slices from 1 to"
                    + " vocabulary, got " + config);
        }
        Integer padding = config.paddingIndex;
        if (padding != null && (padding < 0 || padding >= config.vocabulary)) {
            throw new ShapeException("SlicedEmbedding: paddingIndex must be in [0, vocabulary), got " + config);
        }
        this.config = config;
        Spec table = new Spec(Shape.of(config.vocabulary, config.size), DType.F32);
        for (int slice = 0; slice < config.slices; slice++) {
            weights.add(sliceWeight("weight", new RowSlice(slice, config.slices, config.vocabulary), table));
        }
    }

    public SlicedEmbedding(int vocabulary, int size, int slices) {
        this(new Config(vocabulary, size, slices, null));
    }

    @Override
    public Tensor forward(Tensor ids) {
        if (ids.dtype() == DType.BF16 || ids.dtype() == DType.BOOL) {
            throw new DTypeException(this + ": expects ids of an integer dtype, f32 or f64, got " + ids.spec());
        }
        Tensor index = ids.dtype() == DType.I64 ? ids : Cast.cast(ids, DType.I32);
        Tensor vectors = lookUp(index);
        if (config.paddingIndex == null) {
            return vectors;
        }
        Tensor padding = Equal.equal(index, Full.scalar(index, config.paddingIndex));
        Shape column = index.shape().insert(index.shape().rank(), 1);
        return Where.where(padding.reshape(column.dims()), Full.scalar(vectors, 0), vectors);
    }

    private Tensor lookUp(Tensor index) {
        List<Tensor> here = new ArrayList<>();
        for (Parameter weight : weights) {
            if (!weight.isElsewhere()) {
                here.add(weight.value(this, index, weight.spec()));
            }
        }
        if (here.isEmpty()) { // of another stage, which is asked for specs alone
            here.add(weights.get(0).value(this, index, weights.get(0).spec()));
        }
        Parameter.Placement placement = weights.get(0).placement();
        if (placement != null) {
            return ShardedTake.shardedTake(here, narrow(index), placement.group(), config.vocabulary, config.slices);
        }
        Tensor sum = null;
        for (int slice = 0; slice < here.size(); slice++) {
            RowSlice part = new RowSlice(slice, config.slices, config.vocabulary);
            Tensor found = new TakeSlice(part).on(here.get(slice), index);
            sum = sum == null ? found : sum.add(found);
        }
        return Objects.requireNonNull(sum);
    }

    /** Ids that go to other ranks, where one that is no row of the table stays none. */
    private Tensor narrow(Tensor index) {
        return Cast.cast(index.dtype() == DType.I64 ? Clip.clip(index, -1, config.vocabulary) : index, DType.I32);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "SlicedEmbedding(" + config.vocabulary + " → " + config.size + ", slices " + config.slices
                + (config.paddingIndex == null ? "" : ", padding " + config.paddingIndex) + ")";
    }
}
