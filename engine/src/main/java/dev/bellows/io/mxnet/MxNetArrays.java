package dev.bellows.io.mxnet;

import dev.bellows.io.mxnet.format.MxNetException;
import dev.bellows.io.mxnet.format.ParamsFile;
import dev.bellows.io.mxnet.format.ParamsWriter;
import dev.bellows.io.mxnet.format.StoredArray;
import dev.bellows.ndarray.NDArray;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays in the format of {@code mx.nd.save} and {@code mx.nd.load}, as {@code .params} files are. */
public final class MxNetArrays {
    private MxNetArrays() {}

    /**
     * Reads all arrays, which belong to the current scope, by name, or by number where the file names none. Sparse ones become whole;
     * float16 becomes f32, int8, int16 and uint16 i32, uint32 and uint64 i64.
     *
     * @throws MxNetException if the file is no list of arrays, or a damaged one
     */
    public static Map<String, NDArray> read(Path file) throws IOException {
        try (ParamsFile params = ParamsFile.open(file)) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (Map.Entry<String, StoredArray> each : params.byName().entrySet()) {
                arrays.put(each.getKey(), params.read(each.getValue()));
            }
            return arrays;
        }
    }

    /**
     * Writes arrays under their names, which MXNet loads as they are. It loads scalars and arrays with an extent of 0 after {@code
     * mx.npx.set_np()}.
     */
    public static void write(Map<String, NDArray> arrays, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ParamsWriter.write(arrays, out);
        }
    }
}
