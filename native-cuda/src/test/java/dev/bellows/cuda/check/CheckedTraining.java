package dev.bellows.cuda.check;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.graph.Precision;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network in training on one batch, on one device. For one thread. */
final class CheckedTraining implements AutoCloseable {
    private static final long WEIGHTS = 7;
    private static final long SAMPLES = 11;

    private final Backend backend;
    private final Scope scope = Scope.detached("check");
    private final Minibatch batch;
    private final Training training;

    CheckedTraining(CheckedNetwork network, CheckedNetwork.Size size, Backend backend, Precision precision) {
        this.backend = backend;
        try (Backends.Use use = Backends.use(backend);
                Scope.Entry inside = scope.enter()) {
            Block net = network.make(size);
            net.initialize(new Xavier(), WEIGHTS);
            batch = network.draw(size, SAMPLES);
            net.materialize(batch.inputs().stream().map(NDArray::spec).toList());
            Trainer trainer = new Trainer(net.parameters(), network.optimizer());
            training = Training.compiled(net, Objective.of(network.loss()), trainer)
                    .precision(precision);
        }
    }

    /** One update; gives the loss before it. */
    double step() {
        try (Backends.Use use = Backends.use(backend)) {
            return training.trainOn(batch);
        }
    }

    /** The losses of so many steps. */
    double[] losses(int steps) {
        double[] losses = new double[steps];
        for (int step = 0; step < steps; step++) {
            losses[step] = step();
        }
        return losses;
    }

    /** Writes the batch and the weights as they are, for PyTorch to begin with. */
    void save(Path file) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        training.net().parameters().forEach((path, parameter) -> arrays.put(path, parameter.data()));
        for (int i = 0; i < batch.inputs().size(); i++) {
            arrays.put("input" + i, batch.inputs().get(i));
        }
        arrays.put("labels", batch.labels().get(0));
        try (Backends.Use use = Backends.use(backend);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            Safetensors.write(arrays, out);
        }
    }

    /** How the step is computed, for a reader. */
    String explain() {
        return training.explain();
    }

    @Override
    public void close() {
        try (Backends.Use use = Backends.use(backend)) {
            training.close();
            scope.close();
        }
    }
}
