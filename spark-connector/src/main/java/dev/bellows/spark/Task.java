package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.ItemScores;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.LambdaRankLoss;
import dev.bellows.nn.loss.SigmoidBinaryCrossEntropyLoss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.params.ClassParams;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.QuantileParams;
import dev.bellows.spark.params.Recipe;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/**
 * What is learned from labels. It alone knows what a class is: which labels there are and how they are read, which outputs a network
 * must have, and what loss and metrics are meant where Params say nothing.
 */
enum Task {
    /** One of several classes, numbered from 0; the network gives a score for each. */
    CLASSIFICATION(new Recipe.Usual(new SoftmaxCrossEntropyLoss(), List.of("accuracy"), Shown::softmax)) {
        @Override
        Task found(NeuralParams params, Optional<DataType> label, List<Spec> outputs) {
            return ClassTasks.found(((ClassParams) params).getFamily(), label, outputs);
        }

        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            Shape output = only(sample, outputs);
            if (output.rank() != 1 || output.dim(0) < 2) {
                throw new IllegalArgumentException(
                        "network: must end in one number per class, at least 2: for samples of shape "
                                + sample + " its output has shape " + output
                                + "; end it with Flatten, if need be, and a Dense layer with as many units as there"
                                + " are classes, or take NeuralRegressor to learn a number");
            }
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            Columns.Bound column = labels.get(0).column();
            int classes = classes(outputs);
            ClassTasks.requireSingle(this, column);
            ClassTasks.requireOneOfSeveral(spec.loss(), classes);
            return only(ClassTasks.single(column, classes, classes), spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            ClassTasks.checkType(column);
        }

        @Override
        int classes(List<Spec> outputs) {
            return outputs.get(0).shape().dim(0);
        }
    },

    /** Class 1 or class 0; the network gives one score, for class 1. */
    BINARY(new Recipe.Usual(new SigmoidBinaryCrossEntropyLoss(), List.of("accuracy"), Shown::logistic)) {
        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            Shape output = only(sample, outputs);
            if (output.size() != 1 || output.rank() != 1) {
                throw new IllegalArgumentException("network: must end in one number where family is binomial: for"
                        + " samples of shape " + sample + " its output has shape " + output
                        + "; end it in a Dense layer of one unit, or set family to multinomial or multilabel");
            }
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            Columns.Bound column = labels.get(0).column();
            ClassTasks.requireSingle(this, column);
            ClassTasks.requireLogistic(spec.loss());
            return only(ClassTasks.single(column, 2, 1), spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            ClassTasks.checkType(column);
        }

        @Override
        int classes(List<Spec> outputs) {
            return 2;
        }
    },

    /** Any number of several labels; the network gives a score for each. */
    MULTILABEL(new Recipe.Usual(new SigmoidBinaryCrossEntropyLoss(), List.of("accuracy", "f1"), Shown::logistic)) {
        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            Shape output = only(sample, outputs);
            if (output.rank() != 1) {
                throw new IllegalArgumentException("network: must end in one number per label: for samples of shape "
                        + sample + " its output has shape " + output
                        + "; end it with Flatten, if need be, and a Dense layer with as many units as there"
                        + " are labels");
            }
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            ClassTasks.requireLogistic(spec.loss());
            return only(ClassTasks.several(labels.get(0).column(), classes(outputs)), spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            ClassTasks.checkType(column);
        }

        @Override
        int classes(List<Spec> outputs) {
            return outputs.get(0).shape().dim(0);
        }
    },

    /** A number, or as many as the label has; the network gives them. */
    REGRESSION(new Recipe.Usual(new L2Loss(), List.of("rmse"))) {
        @Override
        Task found(NeuralParams params, Optional<DataType> label, List<Spec> outputs) {
            boolean quantiles = params instanceof QuantileParams<?> some && some.getQuantileProbabilities().length > 0;
            return quantiles ? QUANTILES : this;
        }

        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            Shape output = only(sample, outputs);
            if (output.rank() != 1) {
                throw new IllegalArgumentException(
                        "network: must end in one number, or in as many as the label has: for"
                                + " samples of shape " + sample + " its output has shape " + output
                                + "; end it with Flatten, if need be, and a Dense layer of as many units");
            }
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            return only(NumberTasks.label(labels.get(0).column(), outputs.get(0).shape(), spec.loss()), spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            NumberTasks.checkType(column);
        }
    },

    /** Quantiles of a number; the network gives one for each of the Param quantileProbabilities. */
    QUANTILES(new Recipe.Usual(null, List.of("mae"))) {
        @Override
        Recipe.Usual usual(NeuralParams params) {
            return NumberTasks.quantiles((QuantileParams<?>) params);
        }

        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            NumberTasks.requireQuantiles(sample, only(sample, outputs), (QuantileParams<?>) params);
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            return only(NumberTasks.ofQuantiles(labels.get(0).column(), spec.loss()), spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            NumberTasks.number(column);
        }
    },

    /** The order of lists of rows: a sample is a list, and its label one relevance for each of its items. */
    RANKING(new Recipe.Usual(new LambdaRankLoss(), List.of("ndcg@10"))) {
        @Override
        LayerConfig network(LayerConfig item) {
            return new ItemScores.Config(item);
        }

        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            only(sample, outputs);
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            Columns.Bound column = labels.get(0).column();
            Shape items = outputs.get(0).shape();
            Reading relevances = new Reading(
                    new Field(column.named().field(), DType.F32, items, Role.LABEL),
                    ColumnTypes.codec(column.name(), column.type(), DType.F32, false),
                    LengthRule.given("maxGroupSize", items));
            return only(relevances, spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            ColumnTypes.codec(column.name(), column.type(), DType.F32, false);
        }
    },

    /** Whatever the loss makes of all outputs and labels. */
    GENERAL(new Recipe.Usual(null, List.of())) {
        @Override
        void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params) {
            // the loss says which it takes
        }

        @Override
        boolean asksForShapes() {
            return true;
        }

        @Override
        List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
            return LossLabels.of(labels, outputs, spec);
        }

        @Override
        void checkType(Columns.Bound column) {
            ColumnCheck.numbers(column);
        }
    };

    private final Recipe.Usual usual;

    Task(Recipe.Usual usual) {
        this.usual = usual;
    }

    /** Loss and metrics where Params say nothing. */
    Recipe.Usual usual(NeuralParams params) {
        return usual;
    }

    /**
     * The task that this one turns out to be.
     *
     * @param params of the stage
     * @param label type of the label column, if there is one
     * @param outputs of the network for a sample; none as long as nobody knows
     */
    Task found(NeuralParams params, Optional<DataType> label, List<Spec> outputs) {
        return this;
    }

    /** As {@link #network(LayerConfig)}, in JSON. */
    String network(String given) {
        return NetworkJson.write(network(NetworkJson.parse(given)));
    }

    /** What is trained for a network that users give. */
    LayerConfig network(LayerConfig given) {
        return given;
    }

    /**
     * Whether what a network gives is what the task is about.
     *
     * @param sample shape of its first input
     * @param outputs what it gives for a sample
     * @param params of the stage
     * @throws IllegalArgumentException a sentence if the task cannot use them
     */
    abstract void requireOutputs(Shape sample, List<Spec> outputs, NeuralParams params);

    /** How many classes, or labels, a network of these outputs tells apart; 0 if the task is about none. */
    int classes(List<Spec> outputs) {
        return 0;
    }

    /** Whether it wants to know which shapes labels have. */
    boolean asksForShapes() {
        return false;
    }

    /**
     * What labels become in a row, and what reads them. Texts are read once the names of the classes are known.
     *
     * @param outputs of the network for a sample
     * @param spec the training
     * @throws IllegalArgumentException a sentence if a column cannot be read, or the loss does not take them
     */
    abstract List<Reading> labels(List<Label> labels, List<Spec> outputs, TrainingSpec spec);

    private static List<Reading> only(Reading label, TrainingSpec spec) {
        spec.check(List.of(label.field().sample()));
        return List.of(label);
    }

    /** Whether a column of labels may be one, as far as its type tells. */
    abstract void checkType(Columns.Bound column);

    private static Shape only(Shape sample, List<Spec> outputs) {
        if (outputs.size() != 1) {
            throw new IllegalArgumentException("network: must have one output: for samples of shape " + sample
                    + " it has " + outputs.size() + "; name one of them as the only output");
        }
        return outputs.get(0).shape();
    }
}
