package dev.bellows.io.onnx.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files beside a model that hold arrays of it, mapped. They must lie in the model's folder or below it, wherever links lead: a
 * model from a stranger names no other file of this machine.
 */
final class ExternalData {
    private final @Nullable Path folder;
    private final Map<Path, ByteBuffer> mapped = new HashMap<>();
    private final Set<String> locations = new TreeSet<>();

    private ExternalData(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Those beside a model of this folder. */
    static ExternalData in(Path folder) {
        return new ExternalData(folder);
    }

    /** None: the model is no file. */
    static ExternalData none() {
        return new ExternalData(null);
    }

    /** The files that arrays were found in, as the model names them. */
    Set<String> locations() {
        return Collections.unmodifiableSet(locations);
    }

    /** Whether this is a description without the data, which no file is. */
    boolean describes(Map<String, String> entries) {
        return folder == null && OnnxTensor.ELSEWHERE.equals(entries.get("location"));
    }

    /** The bytes of {@code tensor}, of which there must be {@code length}. */
    ByteBuffer bytes(OnnxTensor tensor, long length, Map<String, String> entries) throws IOException {
        Path file = file(tensor, entries.getOrDefault("location", ""));
        long offset = number(tensor, entries, "offset", 0);
        long told = number(tensor, entries, "length", length);
        long size = Files.size(file);
        if (told != length) {
            throw new OnnxException("tensor " + tensor + " needs " + length + " bytes, its entry says " + told);
        }
        if (offset > size - length) {
            throw new OnnxException("tensor " + tensor + " needs bytes " + offset + " to " + (offset + length) + " of '"
                    + file.getFileName() + "', which has " + size);
        }
        if (length > Integer.MAX_VALUE) {
            throw new OnnxException("tensor " + tensor + " is larger than 2 GiB, the most that one array may take");
        }
        if (size > Integer.MAX_VALUE) {
            return map(file, offset, length);
        }
        ByteBuffer whole = mapped.get(file);
        if (whole == null) {
            whole = map(file, 0, size);
            mapped.put(file, whole);
        }
        return whole.slice((int) offset, (int) length);
    }

    private static ByteBuffer map(Path file, long offset, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        }
    }

    private Path file(OnnxTensor tensor, String location) throws IOException {
        Path around = folder;
        if (around == null) {
            throw new OnnxException(
                    "tensor " + tensor + " lies in the file '" + location + "', but the model is read from memory");
        }
        String refusal = "tensor " + tensor + " lies in '" + location + "', ";
        Path root = around.toRealPath();
        Path named;
        try {
            named = Path.of(location);
        } catch (InvalidPathException e) {
            throw new OnnxException(refusal + "which is no path: " + e.getReason(), e);
        }
        if (location.isEmpty()
                || named.isAbsolute()
                || !root.resolve(named).normalize().startsWith(root)) {
            throw new OnnxException(refusal + "which is not a path below the model's folder; such files are not read");
        }
        if (!Files.isRegularFile(root.resolve(named))) {
            throw new OnnxException(
                    refusal + "but there is no such file in " + root + "; copy the files of the model together");
        }
        Path real = root.resolve(named).toRealPath();
        if (!real.startsWith(root)) {
            throw new OnnxException(refusal + "a link that leads out of the model's folder to " + real
                    + "; copy the file itself there");
        }
        locations.add(location);
        return real;
    }

    private static long number(OnnxTensor tensor, Map<String, String> entries, String key, long absent)
            throws OnnxException {
        String text = entries.get(key);
        if (text == null || text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new OnnxException("tensor " + tensor + " has a " + key + " that is no number: '" + text + "'", e);
        }
        throw new OnnxException("tensor " + tensor + " has a negative " + key + ": " + text);
    }
}
