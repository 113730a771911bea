package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Cells upon one another, each fed by the one before; the state is that of all, in their order. The cells are named {@code
 * 0}, {@code 1}, …
 */
public final class SequentialRNNCell extends RecurrentCell {
    private final List<RecurrentCell> cells;

    public SequentialRNNCell(RecurrentCell... cells) {
        this.cells = List.of(cells);
        for (int i = 0; i < cells.length; i++) {
            child(Integer.toString(i), cells[i]);
        }
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor y = x;
        List<Tensor> next = new ArrayList<>();
        for (RecurrentCell cell : cells) {
            Step step = cell.step(y, own(cell, x, state, next.size()));
            y = step.output();
            next.addAll(step.state());
        }
        return new Step(y, next);
    }

    /** Cell by cell, not step by step, for the sake of cells that need whole sequences. */
    @Override
    Unrolled walk(Walk walk) {
        List<Tensor> y = walk.steps();
        List<Tensor> next = new ArrayList<>();
        for (RecurrentCell cell : cells) {
            Unrolled unrolled = cell.walk(walk.over(y, own(cell, walk.steps().get(0), walk.begin(), next.size())));
            y = unrolled.outputs();
            next.addAll(unrolled.state());
        }
        return new Unrolled(y, next);
    }

    private static List<Tensor> own(RecurrentCell cell, Tensor x, List<Tensor> state, int from) {
        return state.subList(from, from + cell.stateSpecs(x).size());
    }

    @Override
    public List<Spec> stateSpecs(Tensor x) {
        return cells.stream().flatMap(cell -> cell.stateSpecs(x).stream()).toList();
    }

    @Override
    public String toString() {
        return cells.stream().map(RecurrentCell::toString).collect(Collectors.joining(", ", "SequentialRNNCell(", ")"));
    }
}
