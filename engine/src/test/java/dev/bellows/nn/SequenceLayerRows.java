package dev.bellows.nn;

import static dev.bellows.nn.LayerRows.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Embedding;
import java.util.List;

/** The layers for sequences. */
final class SequenceLayerRows {
    private SequenceLayerRows() {}

    static List<LayerRow> rows() {
        return List.of(
                row(
                        new Embedding.Config(7, 4, null, null),
                        Shape.of(2, 3),
                        Shape.of(2, 3, 4),
                        "Embedding(7 → 4)",
                        "weight"),
                row(
                        new Embedding.Config(7, 4, 2, true),
                        Shape.of(2, 3),
                        Shape.of(2, 3, 4),
                        "Embedding(7 → 4, padding 2, sparse)",
                        "weight"));
    }
}
