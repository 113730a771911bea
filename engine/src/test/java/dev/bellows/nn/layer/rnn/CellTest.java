package dev.bellows.nn.layer.rnn;

import static dev.bellows.nn.layer.rnn.Sequences.random;
import static dev.bellows.nn.layer.rnn.Sequences.same;
import static dev.bellows.nn.layer.rnn.Sequences.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CellTest {
    private static final int UNITS = 40;

    @Test
    void oneStepIsASequenceOfOne() {
        LSTMCell cell = started(new LSTMCell(5));
        NDArray x = random(3, 4);
        RecurrentCell.Step step = cell.step(x, cell.beginState(x));
        RecurrentCell.Unrolled unrolled = cell.unroll(List.of(x), null, null);
        same(step.output(), unrolled.outputs().get(0), "output");
        same(step.state().get(1), unrolled.state().get(1), "c");
        same(step.output(), cell.forward(x), "forward");
        assertEquals(3, cell.forwardAll(List.of(x)).size());
    }

    @Test
    void aResidualCellAddsItsInput() {
        GRUCell plain = started(new GRUCell(4));
        ResidualCell residual = new ResidualCell(plain);
        NDArray x = random(2, 3, 4);
        same(
                plain.unroll(x, Layout.NTC).y().add(x),
                residual.unroll(x, Layout.NTC).y(),
                "y");
        same(plain.forward(random(2, 4)).add(random(2, 4)), residual.forward(random(2, 4)), "one step");
    }

    @Test
    void modifiersDoNothingOutsideTraining() {
        RNNCell plain = new RNNCell(4);
        SequentialRNNCell dropped = new SequentialRNNCell(new DropoutCell(0.5), plain);
        ZoneoutCell zoneout = new ZoneoutCell(dropped, 0.5, 0.5);
        VariationalDropoutCell variational = started(new VariationalDropoutCell(zoneout, 0.5, 0.5, 0.5));
        NDArray x = random(2, 3, 4);
        Tensor expected = plain.unroll(x, Layout.NTC).y();
        same(expected, dropped.unroll(x, Layout.NTC).y(), "dropout");
        same(expected, zoneout.unroll(x, Layout.NTC).y(), "zoneout");
        same(expected, variational.unroll(x, Layout.NTC).y(), "variational dropout");
    }

    @Test
    void zoneoutKeepsElementsAsTheyWere() {
        ZoneoutCell cell = started(new ZoneoutCell(new RNNCell(UNITS), 0.5, 0));
        NDArray x = random(1, 2, 3);
        double[] y = inTraining(cell, x);
        int kept = 0;
        for (int i = 0; i < UNITS; i++) {
            kept += y[i] == 0 ? 1 : 0; // as the output before the first step
        }
        assertTrue(kept > UNITS / 5 && kept < 4 * UNITS / 5, kept + " of " + UNITS + " kept");
        int same = 0;
        for (int i = 0; i < UNITS; i++) {
            same += y[i] == y[UNITS + i] ? 1 : 0;
        }
        assertTrue(same > UNITS / 5 && same < 4 * UNITS / 5, same + " of " + UNITS + " kept at the second step");
    }

    @Test
    void variationalDropoutDropsTheSameElementsAtAllSteps() {
        VariationalDropoutCell cell = started(new VariationalDropoutCell(new RNNCell(UNITS), 0, 0, 0.5));
        double[] y = inTraining(cell, random(1, 3, 3));
        int dropped = 0;
        for (int i = 0; i < UNITS; i++) {
            assertEquals(y[i] == 0, y[UNITS + i] == 0, "element " + i);
            assertEquals(y[i] == 0, y[2 * UNITS + i] == 0, "element " + i);
            dropped += y[i] == 0 ? 1 : 0;
        }
        assertTrue(dropped > UNITS / 5 && dropped < 4 * UNITS / 5, dropped + " of " + UNITS + " dropped");
    }

    private static double[] inTraining(RecurrentCell cell, NDArray x) {
        try (Recording recording = Autograd.trainMode()) {
            return ((NDArray) cell.unroll(x, Layout.NTC).y()).toDoubleArray();
        }
    }

    @Test
    void refusesWhatCannotBe() {
        BidirectionalCell cell = new BidirectionalCell(new GRUCell(2), new GRUCell(3));
        assertEquals(
                "BidirectionalCell(GRUCell(? → 2), GRUCell(? → 3)): one step has no other direction; call unroll",
                assertThrows(UnsupportedOperationException.class, () -> cell.forward(random(1, 4)))
                        .getMessage());
        assertEquals(
                "GRUCell(? → 2): expects the state [f32[1, 2]], got [f32[1, 3]]",
                assertThrows(ShapeException.class, () -> new GRUCell(2).forwardAll(List.of(random(1, 4), random(1, 3))))
                        .getMessage());
        assertEquals(
                "GRUCell(? → 2): cannot walk over no steps",
                assertThrows(ShapeException.class, () -> new GRUCell(2).unroll(List.of(), null, null))
                        .getMessage());
    }
}
