package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.row;

import ai.djl.ndarray.index.NDIndex;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.TakeAlongAxis;
import java.util.stream.Stream;

/** Elements chosen by arrays of positions. */
final class IndexOpRows {
    private IndexOpRows() {}

    static Stream<OpRow> all() {
        return Stream.of(
                row(
                        "gather",
                        in -> TakeAlongAxis.takeAlongAxis(in.get(0), in.get(1), 1),
                        in -> in.get(0).gather(in.get(1), 1),
                        any(3, 5),
                        labels(5, 3, 7)),
                row(
                        "pick",
                        in -> TakeAlongAxis.pick(in.get(0), in.get(1), -1),
                        in -> in.get(0).gather(in.get(1).expandDims(1), 1).squeeze(1),
                        any(4, 5),
                        labels(5, 4)),
                row(
                        "index, two lists of positions",
                        in -> in.get(0).at(Index.of(in.get(1)), Index.of(in.get(2))),
                        in -> in.get(0).get(new NDIndex("{}, {}", in.get(1), in.get(2))),
                        any(4, 5, 2),
                        labels(4, 6),
                        labels(5, 6)),
                row(
                        "index, two lists apart",
                        in -> in.get(0).at(Index.of(in.get(1)), Index.all(), Index.of(in.get(2))),
                        in -> in.get(0).get(new NDIndex("{}, :, {}", in.get(1), in.get(2))),
                        any(4, 2, 5),
                        labels(4, 6),
                        labels(5, 6)),
                row(
                        "index, positions that broadcast",
                        in -> in.get(0).at(Index.all(), Index.of(in.get(1)), Index.of(in.get(2))),
                        in -> in.get(0).get(new NDIndex(":, {}, {}", in.get(1), in.get(2))),
                        any(2, 4, 5),
                        labels(4, 3, 1),
                        labels(5, 2)));
    }
}
