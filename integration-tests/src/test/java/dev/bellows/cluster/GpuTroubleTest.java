package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.LocalCluster;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.device.WorkerDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong with GPUs reaches whoever fits as one sentence, and the fit ends. Each case has executors of its own, whose emulated driver is as their
 * environment says.
 */
class GpuTroubleTest {
    private static final String LIBRARIES = "spark.executor.extraJavaOptions";

    private static void on(Map<String, String> environment, Consumer<SparkSession> test) {
        Map<String, String> settings = EmulatedGpus.settings(2, "0", "1");
        environment.forEach((name, value) -> settings.put("spark.executorEnv." + name, value));
        with(settings, test);
    }

    private static void with(Map<String, String> settings, Consumer<SparkSession> test) {
        assumeTrue(
                LocalCluster.obstacle().isEmpty(), () -> LocalCluster.obstacle().orElseThrow());
        SparkSession.Builder builder = LocalCluster.builder(1, 2, 1024).appName("GPUs in trouble");
        settings.forEach(builder::config);
        SparkSession session =
                builder.config("spark.stage.maxConsecutiveAttempts", 2).getOrCreate();
        try {
            test.accept(session);
        } finally {
            session.stop();
        }
    }

    private static String refusal(SparkSession session) {
        return Refusals.of(() -> SmallFits.classifier("gpu").fit(SmallFits.points(session)));
    }

    /** Of a fit that may compute on processors instead. */
    private static String note(SparkSession session) {
        List<WorkerDevice> devices = SmallFits.classifier("auto")
                .fit(SmallFits.points(session))
                .summary()
                .devices();
        assertEquals(
                List.of("cpu", "cpu"), devices.stream().map(WorkerDevice::kind).toList());
        return devices.stream().map(WorkerDevice::note).collect(Collectors.joining("; "));
    }

    private static void assertBegins(String expected, String said) {
        assertTrue(said.startsWith(expected), said);
        assertTrue(said.lines().count() == 1, said);
    }

    @Test
    void theLibrariesAreMissing() {
        Map<String, String> settings = new HashMap<>(EmulatedGpus.settings(2, "0", "1"));
        settings.put(LIBRARIES, "-Ddev.bellows.cuda.libraries=none");
        with(settings, session -> {
            assertBegins(
                    "device: no gpu can be used: cuda: no NVIDIA device on this machine: its driver is not loaded; set"
                            + " device to another than gpu (on 127.0.0.1)",
                    refusal(session));
            assertTrue(
                    note(session).contains("Spark gave GPU 0, and device: no gpu can be used: cuda: no NVIDIA device"));
        });
    }

    @Test
    void theDriverIsTooOld() {
        on(Map.of("EMULATED_DRIVER_VERSION", "11080"), session -> {
            assertBegins(
                    "device: no gpu can be used: cuda: the driver is for CUDA 11.8; bellows-cuda needs one for CUDA"
                            + " 12.0 or newer (525 or newer on Linux)",
                    refusal(session));
            assertTrue(note(session).contains("the driver is for CUDA 11.8"));
        });
    }

    @Test
    void theCardIsOlderThanAllThatTheCompilerKnows() {
        on(
                Map.of("EMULATED_CAPABILITY", "52"),
                session -> assertTrue(
                        refusal(session)
                                .matches("backend: 'cuda:[01]' not available: a emulated device has compute capability"
                                        + " 5.2, and .* makes kernels for 7.5 and newer; take another card, or"
                                        + " name the compiler of an older CUDA 12 .*"),
                        () -> refusal(session)));
    }

    @Test
    void theDeviceIsFull() {
        on(Map.of("EMULATED_MEMORY", "9000"), session -> {
            String said = refusal(session);
            assertTrue(
                    said.matches("fit: rank [01] of 2 on 127.0.0.1:\\d+ failed in stage attempt \\d, .*, on cuda:[01]"
                            + " \\(emulated device, GPU address [01]\\): cuda:[01]: cannot allocate \\d+ bytes: .* are in"
                            + " use by this process, and \\d+ are free; lower the batch size, or leave the device to fewer"
                            + " tasks; what a worker's step takes of it follows from batchSize, numWorkers, precision and"
                            + " activationMemory"),
                    said);
        });
    }

    @Test
    void theDeviceIsSmallerThanWhatItIsToHold() {
        on(Map.of("EMULATED_MEMORY", Integer.toString(4 << 20)), session -> {
            Dataset<Row> unreadable = SmallFits.points(session).filter("raise_error('a row was read') is null");
            NeuralClassifier large = SmallFits.classifier("gpu")
                    .setInputShape(2)
                    .setNetwork(new Sequential(new Dense(200_000), new Dense(3)));
            String said = Refusals.of(() -> large.fit(unreadable));
            assertTrue(
                    said.matches("memory: a worker takes at least 14 MiB on its GPU, 5 MiB of weights .*, and cuda:[01]"
                            + " \\(emulated device, GPU address [01]\\) on 127.0.0.1 has 4 MiB; take GPUs with more"
                            + " memory, or .*"),
                    said);
        });
    }

    /** What the card holds, the host need not: the sum is no reason to refuse it any more, and rows are read. */
    @Test
    void whatIsTooMuchForTheHostsMemoryMayBeOnADevice() {
        on(Map.of(), session -> {
            Dataset<Row> unreadable = SmallFits.points(session).filter("raise_error('a row was read') is null");
            NeuralClassifier large = SmallFits.classifier("cpu")
                    .setInputShape(2)
                    .setNetwork(new Sequential(new Dense(13_000_000), new Dense(3)))
                    .setOptimizer("adam")
                    .setNumWorkers(1)
                    .setEpochs(1);
            String said = Refusals.of(() -> large.fit(unreadable));
            assertTrue(said.startsWith("memory: a worker takes at least 1.2 GiB off the heap"), said);
            for (String device : List.of("gpu", "auto")) {
                String read = Refusals.of(() -> large.setDevice(device).fit(unreadable));
                assertTrue(read.contains("a row was read"), read);
            }
        });
    }

    @Test
    void theDeviceIsLostWhileItTrains() {
        on(Map.of("EMULATED_LAUNCHES", "60"), session -> {
            String said = refusal(session);
            assertTrue(
                    said.matches("fit: rank [01] of 2 on 127.0.0.1:\\d+ failed in stage attempt \\d, .*"
                            + "the device is lost to this process, and what it held with it; the executor needs a new"
                            + " process: end it, .*"),
                    said);
        });
    }

    @Test
    void aDeviceThatIsLostWhileItTrainsLeavesTheRetryToProcessors() {
        on(
                Map.of("EMULATED_LAUNCHES", "60"),
                session -> assertTrue(note(session).contains("the device is lost to this process"), "notes"));
    }
}
