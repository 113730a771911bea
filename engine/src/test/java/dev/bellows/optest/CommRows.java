package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.ReduceScatter;
import dev.bellows.op.comm.RowShares;
import java.util.List;

/** Collectives, in the group of one rank; what several compute is tested where there is a connection. */
final class CommRows {
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
                row("AllReduce", new AllReduce(RankGroups.ALONE))
                        .in(f32(3, 5))
                        .in(f32())
                        .in(f32(0, 4))
                        .dtypes(DType.F32, DType.F64, DType.I64)
                        .withoutBf16("sums on the wire are f32, f64 or i64")
                        .exact());
    }
}
