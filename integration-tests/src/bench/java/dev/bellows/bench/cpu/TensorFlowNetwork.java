package dev.bellows.bench.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A model as a TensorFlow graph: forward, and where it is trained the loss, the gradients and the updates. */
final class TensorFlowNetwork {
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final boolean trains;
    private final List<Variable<TFloat32>> weights = new ArrayList<>();
    private final List<Op> initializers = new ArrayList<>();
    private final List<Op> updates = new ArrayList<>();
    private final List<Operand<?>> inputs = new ArrayList<>();
    private final Operand<TFloat32> result;

    TensorFlowNetwork(Model model, Mode mode) {
        trains = mode == Mode.TRAIN;
        Operand<TFloat32> scores = scores(model, mode.batch(model));
        if (trains) {
            Placeholder<TFloat32> labels = tf.placeholder(TFloat32.class);
            inputs.add(labels);
            result = model == Model.RECOMMENDER
                    ? tf.math.mean(sigmoidCrossEntropy(scores, labels), axes(0, 1))
                    : tf.math.mean(
                            tf.nn.softmaxCrossEntropyWithLogits(scores, labels).loss(), axes(0));
            addUpdates(model.usesAdam());
        } else {
            result = scores;
        }
    }

    static Shape inputShape(Model model, int batch) {
        int[] features = model.features();
        long[] last = features.length == 3
                ? new long[] {features[1], features[2], features[0]}
                : Arrays.stream(features).asLongStream().toArray();
        return Shape.of(LongStream.concat(LongStream.of(batch), Arrays.stream(last)).toArray());
    }

    private Operand<TFloat32> scores(Model model, int batch) {
        if (model == Model.RECOMMENDER) {
            Operand<TFloat32> pair = tf.concat(List.of(looked(batch), looked(batch)), tf.constant(1));
            return dense(relu(dense(relu(dense(pair, 64, 128)), 128, 64)), 64, 1);
        }
        Placeholder<TFloat32> x =
                tf.placeholder(TFloat32.class, Placeholder.shape(inputShape(model, batch)));
        inputs.add(x);
        return switch (model) {
            case MLP -> dense(relu(dense(relu(dense(x, 784, 1024)), 1024, 1024)), 1024, Model.CLASSES);
            case LENET -> lenet(x, batch);
            case RESNET18 -> resnet18(x);
            default -> throw new IllegalArgumentException("tensorflow: does not offer " + model);
        };
    }

    private Operand<TFloat32> looked(int batch) {
        Placeholder<TInt32> ids = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch)));
        inputs.add(ids);
        return tf.gather(weight(0.01, Model.TABLE_ROWS, 32), ids, tf.constant(0));
    }

    private Operand<TFloat32> lenet(Operand<TFloat32> x, int batch) {
        Operand<TFloat32> first = halved(relu(biased(convolution(x, 5, 1, 32, 1, "VALID"), 32)));
        Operand<TFloat32> second = halved(relu(biased(convolution(first, 5, 32, 64, 1, "VALID"), 64)));
        Operand<TFloat32> flat = tf.reshape(second, tf.constant(new int[] {batch, 1024}));
        return dense(relu(dense(flat, 1024, 256)), 256, Model.CLASSES);
    }

    private Operand<TFloat32> resnet18(Operand<TFloat32> image) {
        Operand<TFloat32> x = relu(normalised(image, 3, 3, 64, 1));
        int in = 64;
        for (int channels : new int[] {64, 64, 128, 128, 256, 256, 512, 512}) {
            int stride = in == channels ? 1 : 2;
            Operand<TFloat32> y = relu(normalised(x, 3, in, channels, stride));
            y = normalised(y, 3, channels, channels, 1);
            Operand<TFloat32> skip = in == channels ? x : normalised(x, 1, in, channels, stride);
            x = relu(tf.math.add(y, skip));
            in = channels;
        }
        return dense(tf.math.mean(x, axes(1, 2)), 512, Model.CLASSES);
    }

    private Operand<TFloat32> normalised(Operand<TFloat32> x, int kernel, int in, int channels, int stride) {
        Operand<TFloat32> y = convolution(x, kernel, in, channels, stride, "SAME");
        Operand<TFloat32> scale = filled(1, channels);
        Operand<TFloat32> shift = filled(0, channels);
        Operand<TFloat32> mean = trains ? tf.constant(new float[0]) : constant(0, channels);
        Operand<TFloat32> variance = trains ? tf.constant(new float[0]) : constant(1, channels);
        return tf.nn
                .fusedBatchNorm(y, scale, shift, mean, variance, FusedBatchNorm.isTraining(trains))
                .y();
    }

    private Operand<TFloat32> convolution(
            Operand<TFloat32> x, int kernel, int in, int channels, int stride, String padding) {
        double scale = Math.sqrt(2.0 / (kernel * kernel * in));
        return tf.nn.conv2d(
                x, weight(scale, kernel, kernel, in, channels), List.of(1L, (long) stride, (long) stride, 1L), padding);
    }

    private Operand<TFloat32> halved(Operand<TFloat32> x) {
        Operand<TInt32> two = tf.constant(new int[] {1, 2, 2, 1});
        return tf.nn.maxPool(x, two, two, "VALID");
    }

    private Operand<TFloat32> dense(Operand<TFloat32> x, int in, int units) {
        return biased(tf.linalg.matMul(x, weight(Math.sqrt(2.0 / in), in, units)), units);
    }

    private Operand<TFloat32> biased(Operand<TFloat32> x, int units) {
        return tf.nn.biasAdd(x, filled(0, units));
    }

    private Operand<TFloat32> relu(Operand<TFloat32> x) {
        return tf.nn.relu(x);
    }

    /** max(x, 0) - x·y + log(1 + e^-|x|). */
    private Operand<TFloat32> sigmoidCrossEntropy(Operand<TFloat32> x, Operand<TFloat32> y) {
        return tf.math.add(
                tf.math.sub(tf.nn.relu(x), tf.math.mul(x, y)),
                tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(x)))));
    }

    private void addUpdates(boolean adam) {
        List<Variable<TFloat32>> trained = List.copyOf(weights);
        Gradients gradients = tf.gradients(result, trained);
        Operand<TFloat32> rate = tf.constant(1e-3f);
        for (int i = 0; i < trained.size(); i++) {
            Variable<TFloat32> weight = trained.get(i);
            Operand<TFloat32> gradient = gradients.dy(i);
            long[] shape = weight.asOutput().shape().asArray();
            Variable<TFloat32> first = variable(constant(0, shape), shape);
            if (adam) {
                // The powers of beta stay as they are: the same work, without an update of their own.
                updates.add(tf.train.applyAdam(
                        weight,
                        first,
                        variable(constant(0, shape), shape),
                        tf.constant(0.5f),
                        tf.constant(0.5f),
                        rate,
                        tf.constant(0.9f),
                        tf.constant(0.999f),
                        tf.constant(1e-8f),
                        gradient));
            } else {
                updates.add(tf.train.applyMomentum(weight, first, rate, gradient, tf.constant(0.9f)));
            }
        }
    }

    private Variable<TFloat32> weight(double scale, long... shape) {
        Operand<TFloat32> values = tf.random.truncatedNormal(extents(shape), TFloat32.class);
        return trained(tf.math.mul(values, tf.constant((float) scale)), shape);
    }

    private Variable<TFloat32> filled(float value, long... shape) {
        return trained(constant(value, shape), shape);
    }

    private Variable<TFloat32> trained(Operand<TFloat32> start, long... shape) {
        Variable<TFloat32> made = variable(start, shape);
        weights.add(made);
        return made;
    }

    private Variable<TFloat32> variable(Operand<TFloat32> start, long... shape) {
        Variable<TFloat32> made = tf.variable(Shape.of(shape), TFloat32.class);
        initializers.add(tf.assign(made, start));
        return made;
    }

    private Operand<TFloat32> constant(float value, long... shape) {
        return tf.fill(extents(shape), tf.constant(value));
    }

    private Operand<TInt32> extents(long... shape) {
        return tf.constant(Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
    }

    private Operand<TInt32> axes(int... axes) {
        return tf.constant(IntStream.of(axes).toArray());
    }

    Graph graph() {
        return graph;
    }

    /** What sets all variables to their starting values. */
    List<Op> initializers() {
        return initializers;
    }

    /** The placeholders: the model's inputs, then the labels where it is trained. */
    List<Operand<?>> inputs() {
        return inputs;
    }

    /** The mean loss, or the scores. */
    Operand<TFloat32> result() {
        return result;
    }

    /** What changes the weights; nothing where none are trained. */
    List<Op> updates() {
        return updates;
    }

    long parameters() {
        return weights.stream()
                .mapToLong(weight -> weight.asOutput().shape().size())
                .sum();
    }
}
