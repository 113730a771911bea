package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.EchoCompiler;
import dev.bellows.cuda.driver.EchoCompiler.Source;
import dev.bellows.cuda.driver.Recorder;
import dev.bellows.cuda.driver.Recorder.Trace;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Some training steps of a network on a device whose kernels do nothing.
 *
 * @param steps what each asked of the driver
 * @param sources all that was to be compiled
 */
record TracedRun(List<Trace> steps, List<Source> sources) {
    static TracedRun of(TracedNetwork network, int steps, Path cubins) {
        AbstractDevice driver = new AbstractDevice(1, 1 << 30);
        driver.define("*", (device, extent, arguments) -> {});
        Recorder recorder = new Recorder(driver);
        CudaDevice device = new CudaDevice(recorder.api(), 0, Long.MAX_VALUE);
        Libraries libraries = new Libraries(
                recorder.products(), recorder.convolutions(), recorder.recurrences(), false, Long.MAX_VALUE);
        EchoCompiler compiler = new EchoCompiler();
        List<Trace> traces = new ArrayList<>();
        try (CudaBackend backend =
                        new CudaBackend(device, new KernelTable(device, compiler, new CubinStore(cubins), libraries));
                Backends.Use use = Backends.use(backend);
                Scope run = Scope.open(network.name())) {
            Block block = network.make().get();
            block.initialize(new Xavier(), 7);
            NDArray pictures = NDArray.zeros(new Spec(network.input(), DType.F32));
            block.materialize(pictures.shape());
            Minibatch batch = new Minibatch(List.of(pictures), List.of(NDArray.of(new int[] {0, 1})));
            Trainer trainer = new Trainer(block.parameters(), new Sgd(0.05));
            try (Training training = Training.compiled(block, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                for (int step = 0; step < steps; step++) {
                    training.trainOn(batch);
                    traces.add(recorder.take());
                }
            }
        }
        assertEquals("", driver.leaks());
        return new TracedRun(traces, compiler.sources());
    }
}
