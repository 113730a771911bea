package dev.bellows.cluster;

import dev.bellows.cuda.emulator.EmulatedLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** GPUs of the emulated driver for a cluster: a discovery script that tells Spark their addresses, and executors that find the driver. */
final class EmulatedGpus {
    private static final String AMOUNT = "spark.%s.resource.gpu.amount";
    private static final String SCRIPT = "spark.worker.resource.gpu.discoveryScript";

    private EmulatedGpus() {}

    /**
     * The settings of a cluster whose tasks have a GPU each. The emulated driver has two, which it numbers 0 and 1.
     *
     * @param perExecutor how many GPUs an executor has
     * @param addresses of each worker's GPUs, as the script prints them
     * @throws org.opentest4j.TestAbortedException if the emulated driver cannot be built here
     */
    static Map<String, String> settings(int perExecutor, String... addresses) {
        Map<String, String> settings = ofWorkers(addresses);
        settings.put(AMOUNT.formatted("executor"), Integer.toString(perExecutor));
        settings.put(AMOUNT.formatted("task"), "1");
        return settings;
    }

    /** The same where the workers have GPUs, and no executor has one unless it is asked for. */
    static Map<String, String> ofWorkers(String... addresses) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(AMOUNT.formatted("worker"), Integer.toString(addresses.length));
        settings.put(SCRIPT, script(addresses).toString());
        // Each fused kernel would cost a second of g++.
        settings.put(
                "spark.executor.extraJavaOptions",
                String.join(" ", EmulatedLibraries.jvmOptions()) + " -Ddev.bellows.cuda.fusion=off");
        return settings;
    }

    private static Path script(String... addresses) {
        String quoted = Arrays.stream(addresses).map(each -> '"' + each + '"').collect(Collectors.joining(", "));
        try {
            Path script = Files.createTempFile(
                    "gpus", ".sh", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            script.toFile().deleteOnExit();
            return Files.writeString(
                    script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [" + quoted + "]}'\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the discovery script cannot be written", e);
        }
    }
}
