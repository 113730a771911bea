package dev.bellows.oracle;

import static dev.bellows.oracle.MxNetRow.one;
import static dev.bellows.oracle.OpRow.any;

import dev.bellows.op.attention.InterleavedMemoryScores;
import dev.bellows.op.attention.InterleavedMemoryValues;
import dev.bellows.op.attention.InterleavedSelfScores;
import dev.bellows.op.attention.InterleavedSelfValues;
import java.util.Map;
import java.util.stream.Stream;

/** The attention ops that only MXNet has. */
final class MxNetAttentionRows {
    private static final int HEADS = 2;
    private static final Map<String, Integer> SETTINGS = Map.of("heads", HEADS);

    private MxNetAttentionRows() {}

    static Stream<MxNetRow> all() {
        return Stream.of(
                one(
                        "interleaved_matmul_selfatt_qk",
                        SETTINGS,
                        in -> InterleavedSelfScores.interleavedSelfScores(in.get(0), HEADS),
                        any(5, 3, 24)),
                one(
                        "interleaved_matmul_selfatt_valatt",
                        SETTINGS,
                        in -> InterleavedSelfValues.interleavedSelfValues(in.get(0), in.get(1), HEADS),
                        any(5, 3, 24),
                        any(6, 5, 5)),
                one(
                        "interleaved_matmul_encdec_qk",
                        SETTINGS,
                        in -> InterleavedMemoryScores.interleavedMemoryScores(in.get(0), in.get(1), HEADS),
                        any(5, 3, 8),
                        any(7, 3, 16)),
                one(
                        "interleaved_matmul_encdec_valatt",
                        SETTINGS,
                        in -> InterleavedMemoryValues.interleavedMemoryValues(in.get(0), in.get(1), HEADS),
                        any(7, 3, 16),
                        any(6, 5, 7)));
    }
}
