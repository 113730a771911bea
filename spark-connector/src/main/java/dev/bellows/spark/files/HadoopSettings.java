package dev.bellows.spark.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;

/**
 * The driver's settings of Hadoop on their way to the executors, in Hadoop's own format. They may hold keys and are never
 * printed.
 */
public final class HadoopSettings implements Serializable {
    private final byte[] bytes;

    private HadoopSettings(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What a configuration says now. */
    public static HadoopSettings of(Configuration hadoop) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            hadoop.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("hadoop settings: could not be written", e);
        }
        return new HadoopSettings(bytes.toByteArray());
    }

    /** The same configuration. */
    public Configuration configuration() {
        Configuration hadoop = new Configuration(false);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            hadoop.readFields(in);
        } catch (IOException e) {
            throw new UncheckedIOException("hadoop settings: could not be read", e);
        }
        return hadoop;
    }
}
