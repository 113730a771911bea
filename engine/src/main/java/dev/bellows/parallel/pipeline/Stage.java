package dev.bellows.parallel.pipeline;

import dev.bellows.core.Spec;
import dev.bellows.graph.Trace;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.LayerChain;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a network that a rank has, between those of the ranks before and behind it.
 *
 * @param network the whole one, of which the other layers have no arrays here
 * @param chain its layers
 * @param cut which of them are which stage
 * @param number of this stage, from 0
 * @param parts into how many parts a batch is cut, those that follow one another through the stages; fewer where there are fewer rows
 */
public record Stage(Block network, LayerChain chain, StageCut cut, int number, int parts) {
    public Stage {
        if (parts < 1) {
            throw new IllegalArgumentException("stage: a batch is cut into 1 part or more, got " + parts);
        }
    }

    /** How many messages of a rank may be on their way to other stages; who sends further ahead waits. */
    public static int mostMessages(int stages) {
        return 2 * stages + 1;
    }

    /** Whether batches enter here. */
    public boolean isFirst() {
        return number == 0;
    }

    /** Whether what the network gives comes out here, and with it the loss. */
    public boolean isLast() {
        return number == cut.stages() - 1;
    }

    /**
     * Where the rows of each part begin, and at last how many there are: a part has as many as any other, or one more.
     *
     * @param all whether there are parts without rows where rows are too few, as other replicas may have rows for all and meet this one in each
     */
    public List<Integer> rows(int count, boolean all) {
        int used = all ? parts : Math.max(1, Math.min(parts, count));
        List<Integer> starts = new ArrayList<>();
        for (int part = 0; part <= used; part++) {
            starts.add((int) ((long) count * part / used));
        }
        return starts;
    }

    /** What this stage does with so many parts, in order. */
    public List<Turn> turns(int used, boolean trains) {
        return trains ? Turn.oneForwardOneBackward(number, cut.stages(), used) : Turn.forward(used);
    }

    /** The spec of what the stage takes from the one before, if the network takes these inputs, batch first. */
    public Spec entering(List<Spec> inputs) {
        Trace trace = Trace.inferring();
        Tensor lengths = inputs.size() > 1 ? trace.input("lengths", inputs.get(1)) : null;
        return chain.forward(trace.input("x", inputs.get(0)), lengths, 0, cut.start(number))
                .spec();
    }

    /** Applies the layers of the stage to what it takes, and the lengths of sequences. */
    public Tensor forward(List<? extends Tensor> in) {
        return chain.forward(in.get(0), in.size() > 1 ? in.get(1) : null, cut.start(number), cut.end(number));
    }

    /** Which layers these are, in words, such as {@code stage 0 of 2, layers 0 to 3.1}. */
    public String describe() {
        return cut.describe(number);
    }

    /** How the network is cut, for a reader. */
    public String explain() {
        return "this is stage " + number + "; batches in " + parts + " parts\n" + cut.explain();
    }
}
