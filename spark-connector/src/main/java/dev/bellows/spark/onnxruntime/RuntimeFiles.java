package dev.bellows.spark.onnxruntime;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.io.onnx.format.ModelReader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a model as they travel where the weights of other networks do: a safetensors file with an array of bytes for each, in
 * parts where one is too large for an array. The model's own comes first.
 */
public final class RuntimeFiles {
    /** The name that the model itself gets, whatever it was called; a model that names this one beside it is refused. */
    public static final String MODEL = "model.onnx";

    private static final int PART_BYTES = 1 << 30;
    private static final int COPIED_BYTES = 1 << 20;

    private RuntimeFiles() {}

    /** Writes a model, and the files beside it that it names. */
    public static void pack(Path model, OutputStream out) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put(MODEL, model);
        for (String beside : ModelReader.filesBeside(model)) {
            if (files.put(beside, model.resolveSibling(beside)) != null) {
                throw new IOException(
                        "its arrays lie in a file named " + MODEL + ", which is the model's own name here");
            }
        }
        Map<String, Spec> parts = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            long left = Files.size(file.getValue());
            int part = 0;
            do {
                int bytes = (int) Math.min(PART_BYTES, left);
                parts.put(part++ + ":" + file.getKey(), new Spec(Shape.of(bytes), DType.U8));
                left -= bytes;
            } while (left > 0);
        }
        Safetensors.writeHeader(parts, out);
        for (Path file : files.values()) {
            Files.copy(file, out);
        }
    }

    /**
     * Writes the files into an empty folder.
     *
     * @return the model among them
     * @throws IOException if the bytes are not those of a model, or name a file outside of the folder
     */
    public static Path unpack(InputStream packed, Path folder) throws IOException {
        InputStream in = new BufferedInputStream(packed);
        Path root = folder.toRealPath();
        for (Map.Entry<String, Spec> part : Safetensors.specs(in).entrySet()) {
            String name = part.getKey().substring(part.getKey().indexOf(':') + 1);
            Path file = root.resolve(name).normalize();
            if (part.getValue().dtype() != DType.U8 || file.equals(root) || !file.startsWith(root)) {
                throw new IOException(
                        "onnx runtime: '" + part.getKey() + "' is no file of a model; train or save the model again");
            }
            Files.createDirectories(file.getParent());
            try (FileChannel out = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                copy(in, part.getValue().bytes(), Channels.newOutputStream(out));
            }
        }
        Path model = root.resolve(MODEL);
        if (!Files.isRegularFile(model)) {
            throw new IOException("onnx runtime: there is no model among the files; save it again");
        }
        return model;
    }

    private static void copy(InputStream in, long bytes, OutputStream out) throws IOException {
        for (long left = bytes; left > 0; ) {
            byte[] read = in.readNBytes((int) Math.min(COPIED_BYTES, left));
            if (read.length == 0) {
                throw new EOFException("onnx runtime: the files of the model end early; save it again");
            }
            out.write(read);
            left -= read.length;
        }
    }
}
