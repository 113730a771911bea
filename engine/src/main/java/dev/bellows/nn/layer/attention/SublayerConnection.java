package dev.bellows.nn.layer.attention;

import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.op.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is around each part of a transformer's layer: norm(x + dropout(part(x))), or where normalised first, x +
 * dropout(part(norm(x))) (Xiong et al. 2020, arXiv 2002.04745).
 */
final class SublayerConnection extends Block {
    private final boolean normalizesFirst;
    private final LayerNorm norm;
    private final @Nullable Dropout dropout;

    SublayerConnection(TransformerSettings settings) {
        this.normalizesFirst = settings.normalizesFirst();
        this.norm = child("norm", new LayerNorm.Config(null, settings.epsilon()).build());
        this.dropout = settings.rate() == 0 ? null : child("dropout", new Dropout(settings.rate()));
    }

    /** Around nothing. */
    @Override
    public Tensor forward(Tensor x) {
        return around(x, UnaryOperator.identity());
    }

    Tensor around(Tensor x, UnaryOperator<Tensor> part) {
        Tensor y = part.apply(normalizesFirst ? norm.call(x) : x);
        Tensor sum = x.add(dropout == null ? y : dropout.call(y));
        return normalizesFirst ? sum : norm.call(sum);
    }
}
