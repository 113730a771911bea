package dev.bellows.optest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The op table: at least one row for every op, in a file per family. */
public final class OpTable {
    private OpTable() {}

    /** What the rows say is worth timing, by name. */
    public static Map<String, Case> perf() {
        Map<String, Case> all = new LinkedHashMap<>();
        rows().forEach(row -> row.perf().forEach(each -> {
            if (all.put(each.name(), each.of()) != null) {
                throw new IllegalStateException("op table: two cases to time have one name: " + each.name());
            }
        }));
        return all;
    }

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
