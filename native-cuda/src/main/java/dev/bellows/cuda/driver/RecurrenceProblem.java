package dev.bellows.cuda.driver;

import dev.bellows.core.DType;

/**
 * A walk of a cell over sequences of one length, from the first step to the last, or the gradients of one.
 *
 * <p>Forward, the inputs are {@code x} [time, batch, features], the states before, weights by input [gates · hidden, features] and by state [gates · hidden, hidden], and a bias for each; the outputs {@code y} [time, batch, hidden] and
 * the states after. For the gradients there are those of the outputs besides, and the outputs are the gradients of all that is an input forward.
 *
 * @param gradients whether it is the gradients
 * @param dtype of all arrays, f32 or f64
 * @param tensorFloat whether factors of {@code f32} may be rounded to the 10 bits of TF32
 */
public record RecurrenceProblem(
        Cell cell, boolean gradients, DType dtype, int time, int batch, int features, int hidden, boolean tensorFloat) {
    /** What is computed at each step. The gates lie as cuDNN, MXNet and PyTorch have them. */
    public enum Cell {
        /** tanh of a sum. */
        TANH(1, 1),
        /** Long short-term memory. */
        LSTM(4, 2),
        /** The gated recurrent unit whose reset gate is applied behind the product. */
        GRU(3, 1);

        private final int gates;
        private final int states;

        Cell(int gates, int states) {
            this.gates = gates;
            this.states = states;
        }

        /** How many times {@code hidden} the weights have rows. */
        public int gates() {
            return gates;
        }

        /** How many arrays [batch, hidden] the state is. */
        public int states() {
            return states;
        }
    }

    /** Such as {@code LSTM of 64 from 32, 20 steps of 16}. */
    @Override
    public String toString() {
        return (gradients ? "gradients of " : "") + cell + " of " + hidden + " from " + features + ", " + time
                + " steps of " + batch + (tensorFloat ? ", in TF32" : "");
    }
}
