package dev.bellows.spark.launch;

import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** Whether there is the device that was asked for, before a row is read. */
public final class DeviceCheck {
    private DeviceCheck() {}

    /**
     * Asks as many tasks as there will be workers. Every machine can compute on its processors, so nobody is asked for
     * those.
     *
     * @param device the Param
     * @throws IllegalArgumentException the first refusal
     */
    public static void require(SparkContext context, String device, int numWorkers) {
        if (device.equals(DeviceKind.GPU.toString())) {
            List<String> asked = Collections.nCopies(numWorkers, device);
            JavaSparkContext.fromSparkContext(context)
                    .parallelize(asked, numWorkers)
                    .map(DeviceCheck::refusal)
                    .filter(refusal -> !refusal.isEmpty())
                    .collect()
                    .stream()
                    .findFirst()
                    .ifPresent(refusal -> {
                        throw new IllegalArgumentException(refusal);
                    });
        }
    }

    /**
     * For scoring, which starts no task of its own to ask: refuses at once where this JVM is the one that will score. On
     * executors the tasks refuse.
     */
    public static void requireHere(SparkContext context, String device) {
        if (context.isLocal()) {
            Backends.on(device);
        }
    }

    private static String refusal(String device) {
        try {
            Backends.on(device);
            return "";
        } catch (RuntimeException refused) {
            return refused.getMessage() + " (on " + SparkDoor.host() + ")";
        }
    }
}
