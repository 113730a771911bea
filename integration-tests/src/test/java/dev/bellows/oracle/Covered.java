package dev.bellows.oracle;

import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.optim.Optimizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the oracle's tables compare, found by tracing and making what stands in them. */
final class Covered {
    private Covered() {}

    static Set<Class<?>> opsByTorch() {
        Applied applied = new Applied();
        for (OpRow row : OpRows.all()) {
            applied.trace(row.ours(), Applied.values(row.inputs()), true);
        }
        LayerTableOracleTest.rows().forEach(row -> network(row, applied));
        optimizers(OptimizerOracleTest.optimizers()).forEach(optimizer -> update(optimizer, applied));
        return applied.ops();
    }

    static Set<Class<?>> opsByMxNet() {
        Applied applied = new Applied();
        MxNetFamilyOracleTest.rows().forEach(row -> applied.trace(row.ours(), Applied.values(row.inputs()), false));
        Stream.of(
                        MxNetOpOracleTest.folds(),
                        MxNetOpOracleTest.orders(),
                        MxNetOpOracleTest.moves(),
                        MxNetOpOracleTest.indices(),
                        MxNetOpOracleTest.numbers(),
                        MxNetOpOracleTest.sequences())
                .flatMap(pairs -> pairs)
                .filter(pair -> !pair.op().equals("boolean_mask")) // not an op of ours: a function of arrays
                .forEach(pair -> applied.trace(in -> List.of(pair.ours().apply(in)), pair.inputs(), false));
        optimizers(mxnetOptimizers()).forEach(optimizer -> update(optimizer, applied));
        return applied.ops();
    }

    private static void update(Optimizer optimizer, Applied applied) {
        applied.ops().add(optimizer.update().getClass());
        optimizer.measures().forEach(op -> applied.ops().add(op.getClass()));
    }

    static Set<Class<?>> layersByTorch() {
        Set<Class<?>> layers = new LinkedHashSet<>();
        try (Scope scope = Scope.open("coverage");
                Backends.Use use = Backends.use(Backends.named("reference"))) {
            LayerTableOracleTest.rows().forEach(row -> add(row.ours().get(), layers));
            add(EmbeddingOracleTest.layer(2, 1), layers);
        }
        return layers;
    }

    private static void add(Block block, Set<Class<?>> layers) {
        layers.add(block.getClass());
        block.children().values().forEach(child -> add(child, layers));
    }

    private static void network(LayerOracleRow row, Applied applied) {
        try (Scope scope = Scope.open("coverage");
                Backends.Use use = Backends.use(Backends.named("reference"))) {
            Block net = row.ours().get();
            net.initialize(Constant.ZERO, 0);
            net.materialize(Shape.of(row.input()));
            float[] x = new float[Math.toIntExact(Shape.of(row.input()).size())];
            applied.trace(in -> List.of(net.forward(in.get(0))), List.of(Values.of(x, row.input())), true);
        }
    }

    static Set<Class<?>> lossesByTorch() {
        return LossRows.all().map(row -> row.loss().getClass()).collect(Collectors.toSet());
    }

    static Set<Class<?>> optimizersByTorch() {
        return classes(OptimizerOracleTest.optimizers());
    }

    static Set<Class<?>> optimizersByMxNet() {
        return classes(mxnetOptimizers());
    }

    private static Stream<Arguments> mxnetOptimizers() {
        return Stream.concat(MxNetOptimizerOracleTest.optimizers(), MxNetLazyUpdateOracleTest.optimizers());
    }

    private static Stream<Optimizer> optimizers(Stream<Arguments> rows) {
        return rows.map(row -> (Optimizer) row.get()[0]);
    }

    private static Set<Class<?>> classes(Stream<Arguments> rows) {
        return optimizers(rows).map(Object::getClass).collect(Collectors.toSet());
    }
}
