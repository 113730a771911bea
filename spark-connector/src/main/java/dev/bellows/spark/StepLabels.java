package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.layer.OutputSteps;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.launch.NetworkCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;

/**
 * Which labels are one for each step of a sequence: those that are held against an output with steps.
 *
 * @param columns of the fit
 * @param most at how many steps longer sequences are cut; 0: none are
 */
record StepLabels(Columns columns, int most) {
    /**
     * The labels, with the room that their sequences have.
     *
     * @param samples shape of each input
     * @param shapes of the labels in the first row
     * @throws IllegalArgumentException a sentence if a label cannot have steps
     */
    List<Label> bind(NetworkCheck.Facts facts, List<Shape> samples, List<Shape> shapes) {
        List<Label> labels = new ArrayList<>();
        for (Columns.Bound column : columns.bound(Role.LABEL)) {
            int place = labels.size();
            int input = place < facts.stepsOf().size() ? facts.stepsOf().get(place) : OutputSteps.NONE;
            labels.add(
                    input == OutputSteps.NONE
                            ? new Label(column, shapes.get(place), Optional.empty())
                            : ofSteps(column, shapes.get(place), input, samples.get(input)));
        }
        return labels;
    }

    private Label ofSteps(Columns.Bound column, Shape first, int input, Shape sample) {
        Columns.Bound sequence = columns.bound(Role.INPUT).get(input);
        if (!(column.type() instanceof ArrayType)) {
            throw new IllegalArgumentException(column.name() + " must be an array with a label for each step of "
                    + sequence.name() + ", as the network gives something for each: it is "
                    + column.type().simpleString()
                    + "; or make one value of the steps by LastStep, MeanOverTime or MaxOverTime");
        }
        Shape shape = Shape.of(sample.dim(0)).concat(first.without(0));
        return new Label(column, shape, Optional.of(new Label.Steps(sequence.name(), columns.ordinal(sequence), most)));
    }

    /** Which labels are one for each step. */
    static List<Integer> places(List<Label> labels) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).steps().isPresent()) {
                places.add(i);
            }
        }
        return places;
    }
}
