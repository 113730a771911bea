package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.CopyToParts;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.GatherWeight;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.Receive;
import dev.bellows.op.comm.ReduceScatter;
import dev.bellows.op.comm.RowShares;
import dev.bellows.op.comm.Send;
import dev.bellows.op.comm.ShardedTake;
import dev.bellows.op.comm.SumOfParts;
import dev.bellows.op.loss.SoftmaxCrossEntropyOfParts;
import java.util.List;

/** Collectives, in the group of one rank; what several compute is tested where there is a connection. */
final class CommRows {
    private static final String LOSSES = "sums of exponentials";
    private static final String LOGS = "a loss near 0 is the difference of greater numbers";

    private CommRows() {}

    static List<Row> rows() {
        RowShares three = new RowShares(0, List.of(3));
        return List.of(
                row("AllGather", new AllGather(RankGroups.ALONE, three))
                        .in(f32(3, 5))
                        .in(f32(3))
                        .in(f32(3, 0))
                        .dtypes(DType.F32, DType.F64, DType.I32, DType.I64)
                        .withoutBf16("rows on the wire are f32, f64, i32 or i64")
                        .exact(),
                row("ReduceScatter", new ReduceScatter(RankGroups.ALONE, three))
                        .in(f32(3, 5))
                        .in(f32(3))
                        .in(f32(3, 0))
                        .dtypes(DType.F32, DType.F64, DType.I64)
                        .withoutBf16("sums on the wire are f32, f64 or i64")
                        .exact(),
                row("Send", new Send(RankGroups.ALONE, 0))
                        .in(f32(3, 5))
                        .in(i32(4))
                        .in(f32(0, 4))
                        .noGradient("the receiver differentiates; PipelineParallelTest")
                        .exact(),
                row(
                                "Receive",
                                Receive.class,
                                in -> Receive.receive(
                                        in.get(0),
                                        RankGroups.ALONE,
                                        0,
                                        in.get(0).spec()))
                        .in(f32(3, 5))
                        .in(i32(4))
                        .in(f32(0, 4))
                        .noGradient("the sender differentiates; PipelineParallelTest")
                        .exact(),
                row("ShardedTake of one slice", new ShardedTake(RankGroups.ALONE, 6, 1))
                        .in(f32(6, 5), i32(4).between(0, 5))
                        .in(f32(6), i32(2, 3).between(0, 5))
                        .in(f32(6, 5), i32(0))
                        .noGradient("by rows alone; ShardedTablesTest")
                        .exact(),
                row("ShardedTake", new ShardedTake(RankGroups.ALONE, 5, 2))
                        .in(f32(3, 5), i32(4).between(0, 4), f32(3, 5))
                        .noGradient("by rows alone; ShardedTablesTest")
                        .exact(),
                row("CopyToParts", new CopyToParts(RankGroups.ALONE))
                        .in(f32(3, 5))
                        .in(f32())
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("sums on the wire are f32, f64 or i64")
                        .exact(),
                row("SumOfParts", new SumOfParts(RankGroups.ALONE))
                        .in(f32(3, 5))
                        .in(f32(0, 4))
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("sums on the wire are f32, f64 or i64")
                        .exact(),
                row("GatherParts", new GatherParts(RankGroups.ALONE, three))
                        .in(f32(5, 3))
                        .in(f32(2, 4, 3))
                        .in(f32(3))
                        .in(f32(0, 3))
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("rows on the wire are f32, f64, i32 or i64")
                        .exact(),
                row("GatherWeight", new GatherWeight(RankGroups.ALONE, three))
                        .in(f32(3, 5))
                        .in(f32(3))
                        .in(f32(3, 2, 4))
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("rows on the wire are f32, f64, i32 or i64")
                        .exact(),
                row("SoftmaxCrossEntropyOfParts", new SoftmaxCrossEntropyOfParts(RankGroups.ALONE, three, 0))
                        .range(-4, 4)
                        .slack(8, LOSSES)
                        .scale(1, LOGS)
                        .special(-80, 80)
                        .in(f32(5, 3), i32(5).between(-1, 3))
                        .in(f32(2, 4, 3), i64(2, 4).between(0, 2))
                        .in(f32(3), u8().between(0, 2))
                        .in(f32(0, 3), i32(0))
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("sums on the wire are f32, f64 or i64"),
                row(
                                "SoftmaxCrossEntropyOfParts, smoothed",
                                new SoftmaxCrossEntropyOfParts(RankGroups.ALONE, three, 0.1))
                        .range(-4, 4)
                        .slack(8, LOSSES)
                        .scale(1, LOGS)
                        .in(f32(5, 3), i32(5).between(-1, 3))
                        .in(f32(2, 4, 3), i64(2, 4).between(0, 2))
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("sums on the wire are f32, f64 or i64"),
                row(
                                "SoftmaxCrossEntropyOfParts of probabilities",
                                new SoftmaxCrossEntropyOfParts(RankGroups.ALONE, three, 0.1))
                        .noGradient("labels have none; that of the scores: VocabularyOpsTest")
                        .range(-4, 4)
                        .slack(8, LOSSES)
                        .scale(1, LOGS)
                        .in(f32(5, 3), f32(5, 3).between(0, 1))
                        .in(f32(2, 4, 3), f32(2, 4, 3).between(0, 1))
                        .dtypes(DType.F32, DType.F64)
                        .withoutBf16("sums on the wire are f32, f64 or i64"),
                row("AllReduce", new AllReduce(RankGroups.ALONE))
                        .in(f32(3, 5))
                        .in(f32())
                        .in(f32(0, 4))
                        .dtypes(DType.F32, DType.F64, DType.I64)
                        .withoutBf16("sums on the wire are f32, f64 or i64")
                        .exact());
    }
}
