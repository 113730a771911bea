package dev.bellows.optest;

import java.util.List;
import java.util.stream.Stream;

/** The op table: at least one row for every op, in a file per family. */
public final class OpTable {
    private OpTable() {}

    /** All rows. */
    public static List<Row> rows() {
        return Stream.of(
                        ElementwiseRows.rows(),
                        ReduceRows.rows(),
                        FoldRows.rows(),
                        OrderRows.rows(),
                        MovementRows.rows(),
                        RearrangeRows.rows(),
                        IndexRows.rows(),
                        GatherRows.rows(),
                        MatMulRows.rows(),
                        ConvRows.rows(),
                        NormRows.rows(),
                        CommRows.rows(),
                        SequenceRows.rows(),
                        UpdateRows.rows(),
                        SpecialRows.rows(),
                        LinalgRows.rows(),
                        CtcRows.rows(),
                        RandomRows.rows(),
                        ImageRows.rows(),
                        DetectionRows.rows())
                .flatMap(List::stream)
                .toList();
    }
}
