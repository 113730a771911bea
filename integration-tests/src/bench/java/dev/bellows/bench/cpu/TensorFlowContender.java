package dev.bellows.bench.cpu;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** TensorFlow's own Java API in graph mode, images with the channels last. It has no LSTM or attention to build on. */
final class TensorFlowContender implements Contender {
    private final int threads;

    TensorFlowContender(int threads) {
        this.threads = threads;
    }

    @Override
    public String version() {
        return "TensorFlow " + TensorFlow.version();
    }

    @Override
    public boolean offers(Model model, Mode mode) {
        return switch (model) {
            case MLP, LENET, RESNET18 -> true;
            case RECOMMENDER -> mode == Mode.TRAIN;
            case LSTM, TRANSFORMER -> false;
        };
    }

    @Override
    public Work prepare(Model model, Mode mode) {
        return new Run(model, mode, threads);
    }

    /** Tensors of one batch, in the order of the network's placeholders. */
    private static List<Tensor> tensors(Model model, Samples samples) {
        int batch = samples.labels().length;
        List<Tensor> made = new ArrayList<>();
        if (model == Model.RECOMMENDER) {
            made.add(TInt32.tensorOf(Shape.of(batch), DataBuffers.of(samples.users())));
            made.add(TInt32.tensorOf(Shape.of(batch), DataBuffers.of(samples.items())));
            made.add(TFloat32.tensorOf(Shape.of(batch, 1), DataBuffers.of(samples.floatLabels())));
            return made;
        }
        made.add(TFloat32.tensorOf(
                TensorFlowNetwork.inputShape(model, batch), DataBuffers.of(samples.features())));
        float[] oneHot = new float[batch * Model.CLASSES];
        for (int i = 0; i < batch; i++) {
            oneHot[i * Model.CLASSES + samples.labels()[i]] = 1;
        }
        made.add(TFloat32.tensorOf(Shape.of(batch, Model.CLASSES), DataBuffers.of(oneHot)));
        return made;
    }

    private static final class Run implements Work {
        private final TensorFlowNetwork network;
        private final Session session;
        private final Mode mode;
        private final List<List<Tensor>> batches = new ArrayList<>();
        private int next;

        Run(Model model, Mode mode, int threads) {
            this.mode = mode;
            network = new TensorFlowNetwork(model, mode);
            session = new Session(
                    network.graph(),
                    ConfigProto.newBuilder()
                            .setIntraOpParallelismThreads(threads)
                            .setInterOpParallelismThreads(1)
                            .build());
            Session.Runner start = session.runner();
            network.initializers().forEach(start::addTarget);
            start.run().close();
            for (Samples samples : Samples.of(model, mode.batch(model))) {
                batches.add(tensors(model, samples));
            }
        }

        @Override
        public double step() {
            List<Tensor> batch = batches.get(next++ % batches.size());
            List<Operand<?>> fed = network.inputs(); // without the labels where nothing is trained
            Session.Runner runner = session.runner();
            for (int i = 0; i < fed.size(); i++) {
                runner.feed(fed.get(i), batch.get(i));
            }
            runner.fetch(network.result());
            network.updates().forEach(runner::addTarget);
            try (Result result = runner.run()) {
                TFloat32 value = (TFloat32) result.get(0);
                return mode == Mode.TRAIN ? value.getFloat() : value.getFloat(0, 0);
            }
        }

        @Override
        public long parameters() {
            return network.parameters();
        }

        @Override
        public void close() {
            session.close();
            network.graph().close();
        }
    }
}
