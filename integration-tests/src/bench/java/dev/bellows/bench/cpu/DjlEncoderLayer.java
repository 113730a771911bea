package dev.bellows.bench.cpu;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** A transformer's encoder layer, normalised after each sum, ReLU inside, without dropout: [batch, time, width] to the same. */
final class DjlEncoderLayer extends AbstractBlock {
    private final int width;
    private final int heads;
    private final Block projections;
    private final Block joined;
    private final Block firstNorm;
    private final Block inner;
    private final Block outer;
    private final Block secondNorm;

    DjlEncoderLayer(int width, int heads, int innerUnits) {
        this.width = width;
        this.heads = heads;
        projections = addChildBlock("projections", DjlNetworks.dense(3 * width));
        joined = addChildBlock("joined", DjlNetworks.dense(width));
        firstNorm = addChildBlock("firstNorm", LayerNorm.builder().axis(2).build());
        inner = addChildBlock("inner", DjlNetworks.dense(innerUnits));
        outer = addChildBlock("outer", DjlNetworks.dense(width));
        secondNorm = addChildBlock("secondNorm", LayerNorm.builder().axis(2).build());
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        for (Block block : new Block[] {projections, joined, firstNorm, inner, secondNorm}) {
            block.initialize(manager, type, inputs[0]);
        }
        outer.initialize(manager, type, inner.getOutputShapes(new Shape[] {inputs[0]}));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray x = inputs.singletonOrThrow();
        NDList qkv = one(projections, x, store, training).split(3, 2);
        NDArray q = byHead(qkv.get(0));
        NDArray k = byHead(qkv.get(1));
        NDArray v = byHead(qkv.get(2));
        NDArray weights = q.matMul(k.transpose(0, 1, 3, 2))
                .mul((float) (1 / Math.sqrt((double) width / heads)))
                .softmax(-1);
        NDArray attended = weights.matMul(v).transpose(0, 2, 1, 3).reshape(x.getShape());
        NDArray y = one(firstNorm, x.add(one(joined, attended, store, training)), store, training);
        NDArray fed = one(outer, Activation.relu(one(inner, y, store, training)), store, training);
        return new NDList(one(secondNorm, y.add(fed), store, training));
    }

    private NDArray byHead(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, width / heads).transpose(0, 2, 1, 3);
    }

    private static NDArray one(Block block, NDArray x, ParameterStore store, boolean training) {
        return block.forward(store, new NDList(x), training).singletonOrThrow();
    }
}
