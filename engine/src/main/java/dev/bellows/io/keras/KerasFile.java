package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * What a model's file consists of: of Keras 3 a zip file with {@code config.json} and {@code model.weights.h5}, before that one HDF5 file with
 * the configuration as an attribute.
 *
 * @param model the configuration
 * @param isWhole whether it is one HDF5 file, which has weights by layer and order rather than by path
 * @param version of Keras that wrote it, as far as it says so
 */
record KerasFile(JsonNode model, Hdf5 weights, boolean isWhole, String version) implements Closeable {
    private static final String CONFIG = "config.json";
    private static final String METADATA = "metadata.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final int MOST_TEXT = 64 << 20;
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};

    /** Reads a file that is in memory. */
    static KerasFile open(byte[] bytes) throws IOException {
        if (bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K') {
            return zipped(bytes);
        }
        for (int i = 0; i < HDF5.length; i++) {
            if (i >= bytes.length || bytes[i] != HDF5[i]) {
                throw new IOException("not a model of Keras': neither a zip file nor an HDF5 file");
            }
        }
        Hdf5 file = Hdf5.open(bytes);
        try {
            String config = file.texts("", "model_config")
                    .filter(texts -> texts.size() == 1)
                    .orElseThrow(() -> new IOException(
                            "it holds weights alone, without the model; save it by" + " model.save(\"model.keras\")"))
                    .get(0);
            String version = file.texts("", "keras_version")
                    .filter(texts -> texts.size() == 1)
                    .map(texts -> texts.get(0))
                    .orElse("");
            JsonNode model = parsed("model_config", config);
            if (!version.startsWith("3")) {
                Activations.modernize(model);
            }
            return new KerasFile(model, file, true, version);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @SuppressWarnings("deprecation") // what took the constructor's place is not in Spark 3.5's Commons Compress
    private static KerasFile zipped(byte[] bytes) throws IOException {
        try (ZipFile zip = new ZipFile(new SeekableInMemoryByteChannel(bytes))) {
            String config = text(zip, CONFIG)
                    .orElseThrow(() -> new IOException("not a model of Keras': the zip file has no " + CONFIG));
            String version = text(zip, METADATA)
                    .map(text ->
                            Json.parse(METADATA, text).path("keras_version").asText())
                    .orElse("");
            ZipArchiveEntry entry = zip.getEntry(WEIGHTS);
            if (entry == null) {
                throw new IOException("not a whole model of Keras': the zip file has no " + WEIGHTS);
            }
            byte[] weights;
            try (InputStream in = stream(zip, entry)) {
                weights = in.readAllBytes();
            }
            return new KerasFile(parsed(CONFIG, config), Hdf5.open(weights), false, version);
        } catch (IllegalArgumentException | ArithmeticException e) { // what its fields say is not so
            throw new IOException("not a model of Keras', or a damaged one: " + e.getMessage(), e);
        }
    }

    private static Optional<String> text(ZipFile zip, String name) throws IOException {
        ZipArchiveEntry entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = stream(zip, entry)) {
            byte[] text = in.readNBytes(MOST_TEXT + 1);
            if (text.length > MOST_TEXT) {
                throw new IOException(name + " is longer than " + MOST_TEXT + " bytes");
            }
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        }
    }

    private static InputStream stream(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        boolean isOfPython = entry.getMethod() == ZipEntry.STORED || entry.getMethod() == ZipEntry.DEFLATED;
        if (!isOfPython || !zip.canReadEntryData(entry)) {
            throw new IOException(entry.getName() + " is encrypted, or compressed as Keras does not");
        }
        return zip.getInputStream(entry);
    }

    private static JsonNode parsed(String what, String text) throws IOException {
        try {
            return Json.parse(what, text);
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
