package dev.bellows.bench.cpu;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** Users and items, [batch] each, to a score [batch, 1]. */
final class DjlRecommender extends AbstractBlock {
    private static final Shape TABLE = new Shape(Model.TABLE_ROWS, 32);

    private final Parameter users = addParameter(table("users"));
    private final Parameter items = addParameter(table("items"));
    private final Block scorer = addChildBlock(
            "scorer",
            DjlNetworks.chain(
                    DjlNetworks.dense(128),
                    DjlNetworks.relu(),
                    DjlNetworks.dense(64),
                    DjlNetworks.relu(),
                    DjlNetworks.dense(1)));

    private static Parameter table(String name) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .build();
    }

    @Override
    protected void prepare(Shape[] inputs) {
        users.setShape(TABLE);
        items.setShape(TABLE);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        scorer.initialize(manager, type, new Shape(inputs[0].get(0), 2 * TABLE.get(1)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), 1)};
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray user = looked(users, inputs.get(0), store, training);
        NDArray item = looked(items, inputs.get(1), store, training);
        return scorer.forward(store, new NDList(user.concat(item, 1)), training);
    }

    private static NDArray looked(Parameter table, NDArray ids, ParameterStore store, boolean training) {
        return Embedding.embedding(ids, store.getValue(table, ids.getDevice(), training), SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
