package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Communicating;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.norm.BatchNormInference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the batch normalisations share: they differ in whose samples they normalise by, and in what follows. */
abstract sealed class BatchNormalization extends Block permits BatchNorm, BatchNormReLU, SyncBatchNorm {
    private static final int CHANNELS = 1; // the axis on which the ops have them
    private static final double MOMENTUM = 0.9;
    private static final double EPSILON = 1e-5;

    private final BatchNormOptions options;
    private final int axis;
    private final double momentum;
    private final double epsilon;
    private final @Nullable Parameter gamma;
    private final @Nullable Parameter beta;
    private final Parameter runningMean;
    private final Parameter runningVariance;

    BatchNormalization(BatchNormOptions options) {
        this.options = options;
        this.axis = options.axis() == null ? CHANNELS : options.axis();
        this.momentum = options.momentum() == null ? MOMENTUM : options.momentum();
        this.epsilon = options.epsilon() == null ? EPSILON : options.epsilon();
        if (!(momentum >= 0 && momentum <= 1 && epsilon > 0)) {
            throw new IllegalArgumentException(getClass().getSimpleName()
                    + ": momentum must be in [0, 1] and epsilon more than 0, got momentum " + momentum + ", epsilon "
                    + epsilon);
        }
        this.gamma = Boolean.FALSE.equals(options.scale()) ? null : weight("gamma", Constant.ONE);
        this.beta = Boolean.FALSE.equals(options.center()) ? null : weight("beta", Constant.ZERO);
        this.runningMean = state("running_mean", Parameter.Role.STATISTIC, Constant.ZERO);
        this.runningVariance = state("running_var", Parameter.Role.STATISTIC, Constant.ONE);
    }

    /** The op that normalises a batch [batch, channels, …] and gives its mean and variance too. */
    abstract Op normalization(double added);

    @Override
    public Tensor forward(Tensor x) {
        Shape shape = x.shape();
        if (shape.rank() < 2) {
            throw new ShapeException(this + ": expects [batch, channels, …], got " + shape);
        }
        int channels = shape.axis(axis);
        if (channels == CHANNELS) {
            return normalize(x);
        }
        // What lies before the channels is as good as a batch, what lies after as good as space.
        int before = Math.toIntExact(shape.slice(0, channels).size());
        int after = Math.toIntExact(shape.slice(channels + 1, shape.rank()).size());
        return normalize(x.reshape(before, shape.dim(channels), after)).reshape(shape.dims());
    }

    private Tensor normalize(Tensor x) {
        Spec channel = new Spec(Shape.of(x.shape().dim(CHANNELS)), x.dtype());
        Tensor scale = gamma == null ? Full.of(x, channel, 1) : gamma.value(this, x, channel);
        Tensor shift = beta == null ? Full.of(x, channel, 0) : beta.value(this, x, channel);
        Tensor mean = runningMean.value(this, x, channel);
        Tensor variance = runningVariance.value(this, x, channel);
        if (!Recording.isTraining() || Boolean.TRUE.equals(options.useGlobalStatistics()) || isFrozen()) {
            return new BatchNormInference(epsilon).on(x, scale, shift, mean, variance);
        }
        Op normalization = normalization(epsilon);
        List<Tensor> out = normalization.onAll(List.of(x, scale, shift));
        if (x.shape().size() > 0 || normalization instanceof Communicating) { // of no samples there is no mean
            keep(runningMean, mean, out.get(1));
            keep(runningVariance, variance, out.get(2));
        }
        return out.get(0);
    }

    /** Whether training normalises by the rows that this worker has of a batch. */
    final boolean isOfOwnRows() {
        return !(this instanceof SyncBatchNorm) && !Boolean.TRUE.equals(options.useGlobalStatistics()) && !isFrozen();
    }

    /** How many values of each channel are in what it is given, which may be more than one row makes of the batch: the items of a list, say. */
    final long values(Shape given) {
        return given.size() / given.dim(given.axis(axis));
    }

    /** Where what it predicts by stays as it is, training has to see the same. */
    private boolean isFrozen() {
        return runningMean.isFrozen() && runningVariance.isFrozen();
    }

    private void keep(Parameter running, Tensor before, Tensor batch) {
        running.update(before.mul(momentum).add(batch.mul(1 - momentum)));
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(momentum " + momentum + ", epsilon " + epsilon
                + (axis == CHANNELS ? "" : ", axis " + axis)
                + (gamma == null ? ", no scale" : "")
                + (beta == null ? ", no center" : "")
                + (Boolean.TRUE.equals(options.useGlobalStatistics()) ? ", global statistics" : "") + ")";
    }
}
