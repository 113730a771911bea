package dev.bellows.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Small files of all formats, as the libraries that define them wrote them; {@code data-files/make.py} made them. */
public final class GoldenTables {
    public static final List<String> FILES = List.of(
            "rows.npy",
            "fortran.npy",
            "names.npy",
            "pair.npz",
            "packed.npz",
            "examples.tfrecord",
            "samples.tar",
            "table.arrow",
            "table.arrows");

    private GoldenTables() {}

    /** Copies one of them into a folder. */
    public static Path copy(String file, Path folder) throws IOException {
        return Files.write(Files.createDirectories(folder).resolve(file), bytes(file));
    }

    public static byte[] bytes(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenTables.class.getResourceAsStream("/data-files/" + file), file)) {
            return in.readAllBytes();
        }
    }
}
