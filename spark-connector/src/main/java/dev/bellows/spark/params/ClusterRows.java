package dev.bellows.spark.params;

import static dev.bellows.spark.params.ParamGroup.CLUSTER;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import dev.bellows.collective.transport.tcp.BindAddress;
import dev.bellows.collective.transport.tcp.PortRange;
import dev.bellows.spark.launch.TrainingResources;
import java.util.function.Supplier;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say how the workers use the cluster they are in. */
final class ClusterRows {
    static final ParamRow<Param<String>> BIND_ADDRESS = new ParamRow<>(
            "bindAddress",
            TEXT,
            "where workers listen to each other while they connect: an address, a network such as 10.1.0.0/16, in"
                    + " which each worker looks for its own address, or 0.0.0.0 for all addresses, of which the others are"
                    + " told Spark's; empty: the address by which Spark reaches the executor",
            "",
            new Address(),
            CLUSTER,
            ESTIMATORS);

    static final ParamRow<Param<String>> PORT_RANGE = new ParamRow<>(
            "portRange",
            TEXT,
            "the ports at which workers may listen to each other, such as 7000-7009; each takes the first that is"
                    + " free, so allow as many as there are workers on one machine; empty: any free port",
            "",
            new Ports(),
            CLUSTER,
            ESTIMATORS);

    static final ParamRow<Param<String>> TRAINING_RESOURCES = new ParamRow<>(
            "trainingResources",
            TEXT,
            "what the training stage has other than Spark's configuration says, such as {\"taskCpus\": 4} or"
                    + " {\"taskGpus\": 1}; executorCores, executorMemory and executorMemoryOverhead, such as \"8g\","
                    + " executorGpus, gpuDiscoveryScript and gpuVendor need dynamic allocation; empty: what all stages"
                    + " have",
            "",
            new Resources(),
            CLUSTER,
            ESTIMATORS);

    private ClusterRows() {}

    /** A {@link TrainingResources}. */
    record Resources() implements Bounds {
        @Override
        public boolean allow(Object value) {
            TrainingResources.parse(String.valueOf(value));
            return true;
        }

        @Override
        public String words() {
            return "empty, or JSON with taskCpus, taskGpus, executorCores, executorMemory, executorMemoryOverhead,"
                    + " executorGpus, gpuDiscoveryScript and gpuVendor";
        }
    }

    /** An address or a network. */
    record Address() implements Bounds {
        @Override
        public boolean allow(Object value) {
            String text = String.valueOf(value);
            return text.isEmpty() || parses(() -> BindAddress.parse(text));
        }

        @Override
        public String words() {
            return "empty, an address such as 10.1.2.3, or a network such as 10.1.0.0/16";
        }
    }

    /** A range of ports. */
    record Ports() implements Bounds {
        @Override
        public boolean allow(Object value) {
            return parses(() -> PortRange.parse(String.valueOf(value)));
        }

        @Override
        public String words() {
            return "empty, a port, or two from 1 to 65535 with a dash between them, the lower one first, such as"
                    + " 7000-7009";
        }
    }

    private static boolean parses(Supplier<?> parser) {
        try {
            return parser.get() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
