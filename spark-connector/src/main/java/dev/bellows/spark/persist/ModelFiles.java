package dev.bellows.spark.persist;

import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The two files of a model beside Spark's metadata, through Hadoop's file systems: {@code network.json} and
 * {@code weights.safetensors}.
 */
public final class ModelFiles {
    private static final String NETWORK = "network.json";
    private static final String WEIGHTS = "weights.safetensors";

    private final FileSystem files;
    private final Path directory;

    /** The files of the model saved at {@code directory}. */
    public ModelFiles(String directory, Configuration hadoop) {
        this.directory = new Path(directory);
        try {
            files = this.directory.getFileSystem(hadoop);
        } catch (IOException e) {
            throw failed("opened", directory, e);
        }
    }

    /** Writes both files. */
    public void write(String network, Weights weights) {
        try (OutputStream out = files.create(new Path(directory, NETWORK), false)) {
            out.write(network.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed("written", NETWORK, e);
        }
        try (OutputStream out = files.create(new Path(directory, WEIGHTS), false)) {
            for (byte[] chunk : weights.chunks()) {
                out.write(chunk);
            }
        } catch (IOException e) {
            throw failed("written", WEIGHTS, e);
        }
    }

    /** The network's JSON. */
    public String network() {
        try (InputStream in = files.open(new Path(directory, NETWORK))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed("read", NETWORK, e);
        }
    }

    /** The weights. */
    public Weights weights() {
        try (InputStream in = files.open(new Path(directory, WEIGHTS))) {
            return Weights.read(in);
        } catch (IOException e) {
            throw failed("read", WEIGHTS, e);
        }
    }

    private UncheckedIOException failed(String what, String file, IOException cause) {
        return new UncheckedIOException(
                "saved model: " + file + " in " + directory + " could not be " + what
                        + " ; see whether the path is right and complete",
                cause);
    }
}
