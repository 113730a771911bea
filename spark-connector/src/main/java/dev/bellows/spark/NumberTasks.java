package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.QuantileLoss;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.params.QuantileParams;
import dev.bellows.spark.params.Recipe;
import dev.bellows.spark.predict.QuantileColumns;
import java.util.Arrays;
import java.util.List;

/** What the tasks that learn numbers have in common: how labels are read, what quantiles are. */
final class NumberTasks {
    private NumberTasks() {}

    /** A label is a number, or several, as far as its type tells. */
    static void checkType(Columns.Bound column) {
        if (!ColumnTypes.isList(column.type())) {
            number(column);
        }
    }

    /** Labels that are one number each. */
    static Reading number(Columns.Bound column) {
        return new Reading(
                Field.label(column.named().field(), DType.F32, 1),
                ColumnTypes.number(column.name(), column.type(), DType.F32),
                LengthRule.SINGLE);
    }

    /** Labels of as many numbers as the network gives. */
    static Reading label(Columns.Bound column, Shape output, Loss loss) {
        if (loss instanceof QuantileLoss quantiles) {
            throw new IllegalArgumentException(
                    "loss: " + loss + " is what quantileProbabilities trains with; set that to "
                            + quantiles.probabilities() + ", and clear loss");
        }
        int count = output.dim(0);
        boolean several = ColumnTypes.isList(column.type());
        if (!several && count != 1) {
            throw new IllegalArgumentException("network: must end in one number, as the label '"
                    + column.name().column() + "' is one: its output has shape " + output
                    + "; end it in a Dense layer of one unit, give labels of " + count
                    + " numbers as vectors or arrays, or set quantileProbabilities to learn quantiles");
        } else if (several && count == 1) {
            throw new IllegalArgumentException(column.name() + " must be a number where the network gives one: it is "
                    + column.type().simpleString() + "; take the number out of it, or give the last layer as many units"
                    + " as labels have numbers");
        }
        return several
                ? new Reading(
                        Field.label(column.named().field(), DType.F32, count),
                        ColumnTypes.numbers(column.name(), column.type(), DType.F32),
                        new LengthRule(
                                "the network gives " + count,
                                "make all labels as long, or give the last layer as many units as they have numbers"))
                : number(column);
    }

    /** Labels of a network that gives quantiles of them. */
    static Reading ofQuantiles(Columns.Bound column, Loss loss) {
        if (loss.getClass().getPackage().equals(Loss.class.getPackage()) && !(loss instanceof QuantileLoss)) {
            throw new IllegalArgumentException("loss: " + loss
                    + " does not learn quantiles; clear it for QuantileLoss, or" + " clear quantileProbabilities");
        }
        return number(column);
    }

    /** Loss and metrics of quantiles: what metrics are shown is the prediction. */
    static Recipe.Usual quantiles(QuantileParams<?> params) {
        double[] probabilities = params.getQuantileProbabilities();
        int middle = QuantileColumns.middle(probabilities);
        return new Recipe.Usual(
                new QuantileLoss(probabilities), List.of("mae"), metric -> Shown.column(metric, middle));
    }

    /** The columns of quantiles. */
    static QuantileColumns quantiles(QuantileParams<?> params, String prediction) {
        List<Double> probabilities =
                Arrays.stream(params.getQuantileProbabilities()).boxed().toList();
        return new QuantileColumns(prediction, params.getQuantilesCol(), probabilities);
    }

    /** Refuses a network that does not give one number for each quantile. */
    static void requireQuantiles(Shape sample, Shape output, QuantileParams<?> params) {
        double[] probabilities = params.getQuantileProbabilities();
        if (params.getLoss().contains(QuantileLoss.class.getSimpleName())) {
            throw new IllegalArgumentException("loss: follows from quantileProbabilities "
                    + Arrays.toString(probabilities) + "; clear loss: " + params.getLoss());
        }
        if (!output.equals(Shape.of(probabilities.length))) {
            throw new IllegalArgumentException("network: must end in one number for each of quantileProbabilities "
                    + Arrays.toString(probabilities) + ": for samples of shape " + sample + " its output has shape "
                    + output + "; end it in a Dense layer of " + probabilities.length
                    + (probabilities.length == 1 ? " unit" : " units"));
        }
    }
}
