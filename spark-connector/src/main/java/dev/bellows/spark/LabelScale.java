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
 * <p>Neither number is exact. The scale is a power of two, by which nothing is lost, and the center a multiple of a part of it. What rows add up to depends on
 * their order in the last bits; where one power or multiple ends and the next begins is therefore at an irrational number, which means and variances of labels
 * with few digits are not, such as of stars from 1 to 5.
 *
 * @param center of each number of a label
 * @param scale of each number of a label
 */
record LabelScale(List<Double> center, List<Double> scale) {
    /** Labels as they are. */
    static final LabelScale NONE = new LabelScale(List.of(), List.of());

    private static final double STEPS = 16;

    /** About a half, and irrational: what is rounded down after it was added is about the nearest. */
    private static final double HALF = Math.sqrt(0.3);

    /** As {@link #HALF}, of powers of two: a half itself is where the variance is 2, 8, 32, … or 1/2, 1/8, … */
    private static final double HALF_OF_POWER = 0.43;

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
        return of(rows.moments(schema, label));
    }

    /** What labels of these moments ask for. */
    static LabelScale of(Moments moments) {
        List<Double> center = new ArrayList<>();
        List<Double> scale = new ArrayList<>();
        for (int i = 0; i < moments.mean().length; i++) {
            double power = power(moments.deviation(i));
            scale.add(power);
            center.add(Math.floor(moments.mean()[i] / power * STEPS + HALF) / STEPS * power);
        }
        return new LabelScale(center, scale);
    }

    /** A power of two that is near by its ratio; 1 where labels are all the same. */
    private static double power(double deviation) {
        return deviation > 0 ? Math.scalb(1.0, (int) Math.floor(Math.log(deviation) / Math.log(2) + HALF_OF_POWER)) : 1;
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

    /** Behind the layers of a row of them; of any other network what it gives, with the paths that its parameters have. */
    private LayerConfig network(LayerConfig given, int outputs) {
        List<Double> centers = new ArrayList<>();
        List<Double> scales = new ArrayList<>();
        for (int i = 0; i < outputs; i++) { // quantiles are several outputs of one number
            int number = scale.size() == 1 ? 0 : i;
            centers.add(-center.get(number) / scale.get(number));
            scales.add(1 / scale.get(number));
        }
        if (!(given instanceof Sequential.Config row)) {
            return new Standardize.Config(centers, scales, given);
        }
        List<LayerConfig> layers = new ArrayList<>(row.layers());
        layers.add(new Standardize.Config(centers, scales));
        return new Sequential.Config(layers);
    }
}
