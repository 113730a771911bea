package dev.bellows.spark;

import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.HuberLoss;
import dev.bellows.nn.loss.L1Loss;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.QuantileLoss;
import dev.bellows.nn.loss.StandardizedLoss;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Moments;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.NumberParams;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How labels become numbers of about mean 0 and deviation 1 (ADR 104): the network that users give learns these, a last layer brings what it gives back to
 * the labels' unit, and the loss compares both in the network's.
 *
 * <p>Neither number is exact. The scale is a power of two, by which nothing is lost, and the center a multiple of a part of it, so that they do not depend on
 * the order in which rows are added up.
 *
 * @param center of each number of a label
 * @param scale of each number of a label
 */
record LabelScale(List<Double> center, List<Double> scale) {
    /** Labels as they are. */
    static final LabelScale NONE = new LabelScale(List.of(), List.of());

    private static final double STEPS = 16;
    private static final Set<Class<?>> LOSSES = Set.of(L1Loss.class, L2Loss.class, HuberLoss.class, QuantileLoss.class);

    LabelScale {
        center = List.copyOf(center);
        scale = List.copyOf(scale);
    }

    private static boolean isAsked(NeuralParams params) {
        return params instanceof NumberParams<?> numbers && numbers.getStandardizeLabels();
    }

    /**
     * Refuses what does not go together with labels of another unit.
     *
     * @throws IllegalArgumentException a sentence with what to change
     */
    static void check(NeuralParams params, Loss loss) {
        if (!isAsked(params)) {
            return;
        }
        boolean isOurs = loss.getClass().getPackage().equals(Loss.class.getPackage());
        if (isOurs && !LOSSES.contains(loss.getClass())) {
            throw new IllegalArgumentException("standardizeLabels: " + loss + " is not the same of labels that are"
                    + " shifted and scaled; set it to false, or loss to L1Loss, L2Loss, HuberLoss or one of your own");
        }
        if (!params.getInitialModel().isEmpty()) {
            throw new IllegalArgumentException("standardizeLabels: begins with a center and a scale of its own, and"
                    + " initialModel has weights for others; set it to false, and network to that of the model, whose"
                    + " last layer has them");
        }
    }

    /** What the rows ask for, if the Params do. */
    static LabelScale of(NeuralParams params, CheckedRows rows, SampleSchema schema) {
        if (!isAsked(params)) {
            return NONE;
        }
        Field label = schema.fields(Role.LABEL).get(0);
        Moments moments = rows.moments(schema, label);
        List<Double> center = new ArrayList<>();
        List<Double> scale = new ArrayList<>();
        for (int i = 0; i < label.elements(); i++) {
            double power = power(moments.deviation(i));
            scale.add(power);
            center.add(Math.rint(moments.mean()[i] / power * STEPS) / STEPS * power);
        }
        return new LabelScale(center, scale);
    }

    /** The power of two that is nearest by its ratio; 1 where labels are all the same. */
    private static double power(double deviation) {
        return deviation > 0 ? Math.scalb(1.0, (int) Math.rint(Math.log(deviation) / Math.log(2))) : 1;
    }

    private boolean isNone() {
        return scale.isEmpty();
    }

    /** The training of labels that are scaled so. */
    TrainingSpec of(TrainingSpec spec, int outputs) {
        return isNone()
                ? spec
                : spec.withNetwork(network(spec.network(), outputs))
                        .withLoss(new StandardizedLoss(spec.loss(), center, scale));
    }

    /** The network that predicts in the labels' unit, as JSON. */
    String network(String json, int outputs) {
        return isNone() ? json : NetworkJson.write(network(NetworkJson.parse(json), outputs));
    }

    private LayerConfig network(LayerConfig given, int outputs) {
        List<LayerConfig> layers =
                new ArrayList<>(given instanceof Sequential.Config sequential ? sequential.layers() : List.of(given));
        List<Double> centers = new ArrayList<>();
        List<Double> scales = new ArrayList<>();
        for (int i = 0; i < outputs; i++) { // quantiles are several outputs of one number
            int number = scale.size() == 1 ? 0 : i;
            centers.add(-center.get(number) / scale.get(number));
            scales.add(1 / scale.get(number));
        }
        layers.add(new Standardize.Config(centers, scales));
        return new Sequential.Config(layers);
    }
}
