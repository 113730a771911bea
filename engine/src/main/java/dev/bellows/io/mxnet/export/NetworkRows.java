package dev.bellows.io.mxnet.export;

import static dev.bellows.io.mxnet.export.Row.all;
import static dev.bellows.io.mxnet.export.Row.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.ElementTypes;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.io.recorded.Extent;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.InstanceNorm;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LocalResponseNorm;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Products, normalisations and recurrences. */
final class NetworkRows {
    private NetworkRows() {}

    static List<Row> rows() {
        return Row.family(
                "network",
                List.of(
                        row(MatMul.class, "FullyConnected, dot, batch_dot", NetworkRows::product)
                                .when(MatMul.class, (op, in) -> isProduct(in)),
                        row(BatchNormInference.class, "BatchNorm", NetworkRows::batchNorm)
                                .when(BatchNormInference.class, (op, in) -> isOfOneDtype(in)),
                        all(LayerNorm.class, "LayerNorm", NetworkRows::layerNorm)
                                .when(LayerNorm.class, (op, in) -> isOfOneDtype(in)),
                        row(InstanceNorm.class, "InstanceNorm", (at, op) -> at.node(
                                                "InstanceNorm", at.in(0), at.in(1), at.in(2))
                                        .set("eps", op.epsilon())
                                        .result())
                                .when(
                                        InstanceNorm.class,
                                        (op, in) -> isOfOneDtype(in)
                                                && in.get(0).shape().rank() > 2),
                        row(LocalResponseNorm.class, "LRN", (at, op) -> at.node("LRN", at.in(0))
                                        .set("nsize", op.size())
                                        .set("alpha", op.alpha())
                                        .set("beta", op.beta())
                                        .set("knorm", op.k())
                                        .result())
                                .when(
                                        LocalResponseNorm.class,
                                        (op, in) -> in.get(0).shape().rank() == 4),
                        all(Lstm.class, "RNN", (at, op) -> walked(at, op, "lstm"))
                                .when(Lstm.class, (op, in) -> !op.masked() && !op.projected()),
                        all(Gru.class, "RNN", (at, op) -> walked(at, op, "gru"))
                                .when(Gru.class, (op, in) -> !op.masked()),
                        all(
                                        Rnn.class,
                                        "RNN",
                                        (at, op) -> walked(
                                                at,
                                                op,
                                                "rnn_" + op.activation().name().toLowerCase(Locale.ROOT)))
                                .when(Rnn.class, (op, in) -> !op.masked())));
    }

    private static boolean isOfOneDtype(List<Spec> in) {
        return in.stream().map(Spec::dtype).distinct().count() == 1;
    }

    /** Matrices, batches of as many matrices, and any number of axes with a matrix. */
    private static boolean isProduct(List<Spec> in) {
        Shape a = in.get(0).shape();
        Shape b = in.get(1).shape();
        boolean batches = a.rank() == b.rank()
                && (a.rank() == 3 || a.rank() == 4)
                && a.slice(0, a.rank() - 2).equals(b.slice(0, b.rank() - 2));
        return batches || (b.rank() == 2 && a.rank() >= 2);
    }

    private static Entry product(Application at, MatMul op) {
        int rank = at.spec(0).shape().rank();
        boolean isWeight =
                at.spec(1).shape().rank() == 2 && at.extents(1).stream().allMatch(Extent::isFixed);
        if (isWeight && !op.transposeA() && (op.transposeB() || rank > 2)) {
            Entry weight = op.transposeB()
                    ? at.in(1)
                    : at.node("transpose", at.in(1)).set("axes", List.of(1, 0)).result();
            Optional<Entry> bias = at.bias();
            Application.Node node = at.node("FullyConnected", at.in(0), weight);
            bias.ifPresent(node::with);
            return node.set("num_hidden", at.out().shape().dim(-1))
                    .set("no_bias", bias.isEmpty())
                    .set("flatten", false)
                    .result();
        }
        if (rank == 2) {
            Entry y = factors(at, "dot", at.in(0), at.in(1), op);
            return at.bias().isEmpty()
                    ? y
                    : at.node(
                                    "broadcast_add",
                                    y,
                                    at.reshaped(
                                            at.bias().get(),
                                            List.of(
                                                    Extent.of(1),
                                                    Extent.of(at.out().shape().dim(1)))))
                            .result();
        }
        if (at.spec(1).shape().rank() == 2 && !isWeight) {
            throw new UnsupportedOpException("a tensor of " + rank
                    + " axes with a matrix that grows with the rows, which no operator of MXNet's takes");
        } else if (at.spec(1).shape().rank() == 2) {
            throw new UnsupportedOpException("a transposed tensor of " + rank + " axes with a matrix");
        }
        if (rank == 3) {
            return factors(at, "batch_dot", at.in(0), at.in(1), op);
        }
        Entry a = at.node("Reshape", at.in(0)).set("shape", "(-3, -2)").result();
        Entry b = at.node("Reshape", at.in(1)).set("shape", "(-3, -2)").result();
        Entry y = factors(at, "batch_dot", a, b, op);
        return at.node("Reshape", y)
                .set("shape", "(-4, -1, " + at.out().shape().dim(1) + ", -2)")
                .result();
    }

    private static Entry factors(Application at, String operator, Entry a, Entry b, MatMul op) {
        return at.node(operator, a, b)
                .set("transpose_a", op.transposeA())
                .set("transpose_b", op.transposeB())
                .result();
    }

    private static Entry batchNorm(Application at, BatchNormInference op) {
        return at.node("BatchNorm", at.in(0), at.in(1), at.in(2), at.statistic(3), at.statistic(4))
                .set("eps", op.epsilon())
                .set("fix_gamma", false)
                .set("use_global_stats", false)
                .result();
    }

    private static List<Entry> layerNorm(Application at, LayerNorm op) {
        if (at.isUsed(1) || at.isUsed(2)) {
            throw new UnsupportedOpException("its mean or variance is used, which MXNet gives otherwise");
        }
        return List.of(at.node("LayerNorm", at.in(0), at.in(1), at.in(2))
                .set("axis", op.axis())
                .set("eps", op.epsilon())
                .result());
    }

    /** MXNet has all weights in one vector, and walks forwards: the other direction is the sequence and its outputs turned around. */
    private static List<Entry> walked(Application at, Recurrence op, String mode) {
        int weights = 1 + op.states();
        int hidden = at.spec(weights + 1).shape().dim(1);
        Application.Node packed = at.node("_rnn_param_concat");
        for (int i = 0; i < 4; i++) {
            packed.with(
                    at.node("Reshape", at.in(weights + i)).set("shape", "(-1,)").result());
        }
        Entry x = op.reverse() ? turned(at, at.in(0)) : at.in(0);
        Application.Node node =
                at.node("RNN", x, packed.set("dim", 0).set("num_args", 4).result());
        for (int state = 1; state <= op.states(); state++) {
            List<Extent> extents = new ArrayList<>(List.of(Extent.of(1)));
            extents.addAll(at.extents(state));
            node.with(
                    at.isZero(state)
                            ? at.filled(extents, 0, ElementTypes.name(DType.F32))
                            : at.reshaped(at.in(state), extents));
        }
        Entry all = node.set("mode", mode)
                .set("state_size", hidden)
                .set("num_layers", 1)
                .set("state_outputs", true)
                .result();
        List<Entry> results = new ArrayList<>(List.of(op.reverse() ? turned(at, all) : all));
        for (int state = 1; state <= op.states(); state++) {
            results.add(at.node("Reshape", new Entry(all.node(), state))
                    .set("shape", "(-3, -2)")
                    .result());
        }
        return results;
    }

    private static Entry turned(Application at, Entry sequence) {
        return at.node("reverse", sequence).set("axis", List.of(0)).result();
    }
}
