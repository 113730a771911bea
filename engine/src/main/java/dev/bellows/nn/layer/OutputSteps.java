package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which outputs of a network are sequences, with a step for each step of an input's. */
public final class OutputSteps {
    /** No sequence. */
    public static final int NONE = -1;

    private OutputSteps() {}

    /**
     * For each output the place of the input whose steps it has, or {@link #NONE}. Found out by other numbers of steps; no array is made.
     *
     * @param inputs what the network takes of one sample, with room for a number of steps
     * @param lengthsOf as {@link LengthInputs} has it
     * @param outputs how many there are
     * @throws IllegalArgumentException a sentence if outputs depend on the number of steps in another way
     */
    public static int[] of(Block network, List<Spec> inputs, int[] lengthsOf, int outputs) {
        int[] steps = new int[outputs];
        Arrays.fill(steps, NONE);
        int[] sequences = Arrays.stream(lengthsOf)
                .filter(of -> of != LengthInputs.NONE)
                .distinct()
                .toArray();
        if (sequences.length == 0) {
            return steps;
        }
        List<Spec> usual = infer(network, inputs);
        for (int sequence : sequences) {
            int room = inputs.get(sequence).shape().dim(0);
            int other = room == 1 ? 2 : room - 1;
            List<Spec> others = new ArrayList<>(inputs);
            others.set(sequence, withSteps(inputs.get(sequence), other));
            List<Spec> given = infer(network, others);
            for (int i = 0; i < steps.length; i++) {
                if (!given.get(i).equals(usual.get(i))) {
                    if (steps[i] != NONE || !isThatLong(usual.get(i), room, given.get(i), other)) {
                        throw new IllegalArgumentException(
                                "it gives " + usual + " for " + inputs + " and " + given + " for " + others);
                    }
                    steps[i] = sequence;
                }
            }
        }
        return steps;
    }

    private static boolean isThatLong(Spec usual, int room, Spec given, int other) {
        return usual.shape().rank() > 0 && usual.shape().dim(0) == room && given.equals(withSteps(usual, other));
    }

    /** The same sequences with room for so many steps. */
    public static Spec withSteps(Spec sequence, int steps) {
        return sequence.with(sequence.shape().with(0, steps));
    }

    private static List<Spec> infer(Block network, List<Spec> samples) {
        return network
                .infer(samples.stream()
                        .map(sample -> sample.with(Shape.of(1).concat(sample.shape())))
                        .toList())
                .stream()
                .map(output -> output.with(output.shape().without(0)))
                .toList();
    }
}
