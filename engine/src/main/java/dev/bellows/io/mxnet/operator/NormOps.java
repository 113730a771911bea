package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;
import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.GroupNorm;
import dev.bellows.op.norm.InstanceNorm;
import dev.bellows.op.norm.L2Normalization;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LocalResponseNorm;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Normalisations. */
final class NormOps {
    private static final String[] BATCH = {
        "eps",
        "momentum",
        "fix_gamma",
        "use_global_stats",
        "output_mean_var",
        "axis",
        "ndev",
        "key",
        "min_calib_range",
        "max_calib_range"
    };

    private NormOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "normalization",
                List.of(
                        all(
                                        "BatchNorm _npx_batch_norm BatchNorm_v1 CuDNNBatchNorm _contrib_SyncBatchNorm",
                                        NormOps::batch)
                                .named(BATCH)
                                .keeping(3, 4)
                                .refusing(NormOps::scale),
                        all(
                                        "_contrib_BatchNormWithReLU",
                                        call -> List.of(Relu.relu(batch(call).get(0))))
                                .named(BATCH)
                                .keeping(3, 4)
                                .refusing(NormOps::scale),
                        all("LayerNorm _npx_layer_norm", NormOps::layer).named("axis", "eps", "output_mean_var"),
                        row("GroupNorm", NormOps::group)
                                .named("num_groups", "eps", "output_mean_var")
                                .refusing(given ->
                                        given.flag("output_mean_var", false) ? "attribute output_mean_var" : ""),
                        row(
                                        "InstanceNorm",
                                        call -> InstanceNorm.instanceNorm(
                                                call.tensor(0),
                                                call.tensor(1),
                                                call.tensor(2),
                                                call.attributes().real("eps", 1e-3)))
                                .named("eps"),
                        row(
                                        "L2Normalization",
                                        call -> L2Normalization.l2Normalization(
                                                call.tensor(0),
                                                L2Normalization.Mode.valueOf(call.attributes()
                                                        .text("mode", "instance")
                                                        .toUpperCase(Locale.ROOT)),
                                                call.attributes().real("eps", 1e-10)))
                                .named("eps", "mode"),
                        row("LRN", call -> new LocalResponseNorm(
                                                call.attributes().integer("nsize", 5),
                                                call.attributes().real("alpha", 1e-4),
                                                call.attributes().real("beta", 0.75),
                                                call.attributes().real("knorm", 2))
                                        .on(call.tensor(0)))
                                .named("alpha", "beta", "knorm", "nsize")));
    }

    /** Reads whether there is a scale, which says what the variable is before anything is computed. */
    private static String scale(Attributes given) {
        return isScaleFixed(given) || given.has("fix_gamma") ? "" : "a scale without a setting";
    }

    /** Whether the scale of a batch normalisation counts as 1 whatever it is, which it does unless the file says otherwise. */
    static boolean isScaleFixed(Attributes given) {
        return given.flag("fix_gamma", true);
    }

    /**
     * In training by the batch, whose statistics the running ones follow: kept · momentum + batch · (1 - momentum), the variance being the biased
     * one. Frozen statistics are those of training too. What MXNet calls the variance among the outputs is 1 / √(variance + epsilon).
     */
    private static List<Tensor> batch(Call call) {
        Tensor x = call.tensor(0);
        Attributes given = call.attributes();
        Shape shape = x.shape();
        if (shape.rank() < 2) {
            throw new ShapeException("expects [batch, channels, …], got " + shape);
        }
        int axis = call.axis(0, given.integer("axis", 1));
        int channels = shape.dim(axis);
        boolean second = axis == 1;
        // What lies before the channels is as good as a batch, what lies after as good as space.
        Tensor rows = second
                ? x
                : x.reshape(
                        Math.toIntExact(shape.slice(0, axis).size()),
                        channels,
                        Math.toIntExact(shape.slice(axis + 1, shape.rank()).size()));
        Spec channel = new Spec(Shape.of(channels), x.dtype());
        Tensor scale = isScaleFixed(given) ? Full.of(x, channel, 1) : Cast.cast(call.tensor(1), x.dtype());
        Tensor shift = Cast.cast(call.tensor(2), x.dtype());
        Tensor mean = Cast.cast(call.tensor(3), x.dtype());
        Tensor variance = Cast.cast(call.tensor(4), x.dtype());
        double epsilon = given.real("eps", 1e-3);
        Optional<Parameter> keptMean = call.statistic(3);
        Optional<Parameter> keptVariance = call.statistic(4);
        boolean frozen = keptMean.filter(Parameter::isFrozen).isPresent()
                && keptVariance.filter(Parameter::isFrozen).isPresent();
        if (!Recording.isTraining() || given.flag("use_global_stats", false) || frozen || shape.size() == 0) {
            Tensor y = new BatchNormInference(epsilon).on(rows, scale, shift, mean, variance);
            return List.of(second ? y : y.reshape(shape.dims()), mean, Rsqrt.rsqrt(variance.add(epsilon)));
        }
        List<Tensor> out = new BatchNorm(epsilon).onAll(List.of(rows, scale, shift));
        double momentum = given.real("momentum", 0.9);
        keptMean.ifPresent(statistic -> keep(statistic, call.tensor(3), out.get(1), momentum));
        keptVariance.ifPresent(statistic -> keep(statistic, call.tensor(4), out.get(2), momentum));
        Tensor y = second ? out.get(0) : out.get(0).reshape(shape.dims());
        return List.of(y, out.get(1), Rsqrt.rsqrt(out.get(2).add(epsilon)));
    }

    private static void keep(Parameter statistic, Tensor before, Tensor batch, double momentum) {
        Tensor now = Cast.cast(batch.detach(), before.dtype());
        statistic.update(before.mul(momentum).add(now.mul(1 - momentum)));
    }

    /** The result, and where it is asked for the mean and the deviation. */
    private static List<Tensor> layer(Call call) {
        int axis = call.axis(0, call.attributes().integer("axis", -1));
        double epsilon = call.attributes().real("eps", 1e-5);
        List<Tensor> all = new LayerNorm(axis, epsilon).onAll(List.of(call.tensor(0), call.tensor(1), call.tensor(2)));
        int[] kept = call.shape(0).with(axis, 1).dims();
        return List.of(
                all.get(0),
                all.get(1).reshape(kept),
                Sqrt.sqrt(all.get(2).add(epsilon)).reshape(kept));
    }

    /** Scale and shift are those of channels, or in some releases those of groups. */
    private static Tensor group(Call call) {
        int groups = call.attributes().integer("num_groups", 1);
        int channels = call.shape(0).dim(1);
        return GroupNorm.groupNorm(
                call.tensor(0),
                ofChannels(call.tensor(1), channels),
                ofChannels(call.tensor(2), channels),
                groups,
                call.attributes().real("eps", 1e-5));
    }

    private static Tensor ofChannels(Tensor vector, int channels) {
        int given = Math.toIntExact(vector.shape().size());
        return given == channels || given == 0 || channels % given != 0
                ? vector
                : Repeat.repeat(vector, channels / given, 0);
    }
}
