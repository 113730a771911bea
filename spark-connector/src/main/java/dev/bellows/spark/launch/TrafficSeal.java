package dev.bellows.spark.launch;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * Whether Spark encrypts what its own processes say to each other; workers then seal what they say to each other as well. They
 * need no certificates: the key follows from the job's secret, which reaches them by Spark's encrypted way alone.
 */
public final class TrafficSeal {
    private static final List<String> CONFS = List.of(
            "spark.network.crypto.enabled",
            "spark.ssl.rpc.enabled",
            "spark.ssl.enabled",
            "spark.authenticate.enableSaslEncryption");

    private TrafficSeal() {}

    /** The conf that asks for it, if one does. */
    public static Optional<String> conf(SparkConf conf) {
        return CONFS.stream().filter(key -> conf.getBoolean(key, false)).findFirst();
    }
}
