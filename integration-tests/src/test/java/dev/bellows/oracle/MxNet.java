package dev.bellows.oracle;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.PairList;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** MXNet 1.9.1 in this JVM, for the formulas that PyTorch computes otherwise. Its arrays live until this closes. */
final class MxNet implements AutoCloseable {
    private static final class Loaded {
        static final OracleEngine ENGINE = OracleEngine.load("MXNet");
    }

    private final NDManager manager;

    private MxNet(Engine engine) {
        this.manager = engine.newBaseManager();
    }

    /** Skips the calling test, with the reason, where MXNet's native library does not load. */
    static MxNet open() {
        return new MxNet(Loaded.ENGINE.orSkip());
    }

    NDArray array(float[] values, long... dims) {
        return manager.create(values, new Shape(dims));
    }

    NDArray zeros(long... dims) {
        return manager.zeros(new Shape(dims));
    }

    /** A matrix of which only some rows are given; these must be in ascending order. */
    NDArray rows(long[] indices, float[] values, long rows, long columns) {
        Shape given = new Shape(indices.length, columns);
        return manager.createRowSparse(FloatBuffer.wrap(values), given, indices, new Shape(rows, columns));
    }

    /** Runs an op into {@code out}; it may be an input, too. */
    void into(NDArray out, String op, Map<String, ?> settings, NDArray... in) {
        manager.invoke(op, in, new NDArray[] {out}, pairs(settings));
    }

    /** Runs an op and gives all of its outputs. */
    List<NDArray> callAll(String op, Map<String, ?> settings, List<NDArray> in) {
        return manager.invoke(op, new NDList(in), pairs(settings));
    }

    /** Runs an op of one output. */
    NDArray call(String op, Map<String, ?> settings, NDArray... in) {
        return manager.invoke(op, new NDList(in), pairs(settings)).singletonOrThrow();
    }

    private static PairList<String, Object> pairs(Map<String, ?> settings) {
        PairList<String, Object> pairs = new PairList<>();
        settings.forEach(pairs::add);
        return pairs;
    }

    @Override
    public void close() {
        manager.close();
    }
}
