package dev.bellows.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.json.Json;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The weights of a model as Hugging Face lays them out: {@code model.safetensors}, or several such files, of which {@code
 * model.safetensors.index.json} says which array lies in which. Dtypes that arrays do not have are widened.
 */
public final class SafetensorsFolder {
    public static final String FILE = "model.safetensors";
    public static final String INDEX = "model.safetensors.index.json";

    private static final List<String> PICKLED =
            List.of("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt");
    private static final int MAX_INDEX_BYTES = 100_000_000; // as for a header, which says more of each array
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.safetensors");

    private SafetensorsFolder() {}

    /** Whether there are such weights. */
    public static boolean isOne(Folder folder) throws IOException {
        return folder.has(FILE) || folder.has(INDEX);
    }

    /** Whether there are weights of PyTorch's instead. */
    public static boolean isPickled(Folder folder) throws IOException {
        for (String name : PICKLED) {
            if (folder.has(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * All arrays by name, which belong to the current scope.
     *
     * @throws IOException if there are none, a file is damaged or missing, or does not hold what the index says
     */
    public static Map<String, NDArray> read(Folder folder) throws IOException {
        if (folder.has(INDEX)) {
            return sharded(folder);
        } else if (folder.has(FILE)) {
            return file(folder, FILE);
        }
        String remedy = "";
        for (String name : PICKLED) {
            if (folder.has(name)) {
                remedy = Pickled.remedy("it holds " + name);
                break;
            }
        }
        throw new IOException("weights: " + folder + " has neither " + FILE + " nor " + INDEX + remedy);
    }

    private static Map<String, NDArray> file(Folder folder, String name) throws IOException {
        try (InputStream in = folder.read(name)) {
            return Safetensors.readWidened(in);
        } catch (IOException e) {
            throw new IOException(folder + "/" + name + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, NDArray> sharded(Folder folder) throws IOException {
        Map<String, List<String>> names = new LinkedHashMap<>();
        JsonNode files = index(folder).path("weight_map");
        for (Map.Entry<String, JsonNode> entry : files.properties()) {
            String file = entry.getValue().asText();
            if (!NAME.matcher(file).matches()) {
                throw new IOException("weights: " + folder + "/" + INDEX + " says that '" + entry.getKey()
                        + "' lies in '" + file + "', which is no name of a safetensors file beside it");
            }
            names.computeIfAbsent(file, f -> new ArrayList<>()).add(entry.getKey());
        }
        if (names.isEmpty()) {
            throw new IOException("weights: " + folder + "/" + INDEX + " lists no array in its weight_map");
        }
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry : names.entrySet()) {
            String file = entry.getKey();
            if (!folder.has(file)) {
                throw new IOException(
                        "weights: " + folder + "/" + file + " is missing, which " + INDEX + " names; copy it too");
            }
            Map<String, NDArray> found = file(folder, file);
            for (String name : entry.getValue()) {
                NDArray array = found.remove(name);
                if (array == null) {
                    throw new IOException("weights: " + folder + "/" + file + " has no array '" + name + "', though "
                            + INDEX + " says so");
                }
                all.put(name, array);
            }
            found.values().forEach(NDArray::close);
        }
        return all;
    }

    private static JsonNode index(Folder folder) throws IOException {
        byte[] bytes;
        try (InputStream in = folder.read(INDEX)) {
            bytes = in.readNBytes(MAX_INDEX_BYTES + 1);
        }
        if (bytes.length > MAX_INDEX_BYTES) {
            throw new IOException("weights: " + folder + "/" + INDEX + " is larger than " + MAX_INDEX_BYTES + " bytes");
        }
        try {
            return Json.parse(folder + "/" + INDEX, new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }
}
