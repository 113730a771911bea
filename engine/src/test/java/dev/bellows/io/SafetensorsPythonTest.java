package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our files through the reference implementation and back. Skipped where {@code python3}, or the one that {@code
 * -Ddev.bellows.python} names, has no safetensors and numpy.
 */
final class SafetensorsPythonTest {
    private static final String PYTHON = System.getProperty("dev.bellows.python", "python3");
    private static final String IMPORTS = "from safetensors.numpy import load_file, save_file";

    @TempDir
    Path folder;

    @Test
    void pythonReadsOurFilesAndWeReadItsOwn() throws IOException, InterruptedException {
        assumeTrue(runs(IMPORTS), PYTHON + " has no safetensors and numpy; pip install safetensors numpy");
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            if (dtype != DType.BF16) { // NumPy has none
                arrays.put("of " + dtype, NDArray.of(new double[] {0, 1, 1, 0, 1, 1}, Spec.of(dtype, 3, 1, 2)));
            }
        }
        arrays.put("scalar", NDArray.scalar(-2.5));
        arrays.put("empty", NDArray.zeros(Spec.of(DType.F32, 0, 4)));
        try (OutputStream out = Files.newOutputStream(folder.resolve("ours"))) {
            Safetensors.write(arrays, out);
        }

        assertEquals(true, runs(IMPORTS + "; save_file(load_file('ours'), 'theirs')"), "the files are in " + folder);

        try (InputStream in = Files.newInputStream(folder.resolve("theirs"))) {
            Map<String, NDArray> back = Safetensors.read(in);
            assertEquals(arrays.keySet(), back.keySet());
            arrays.forEach((name, array) -> {
                assertEquals(array.spec(), back.get(name).spec(), name);
                assertEquals(array.read(), back.get(name).read(), name);
            });
        }
    }

    private boolean runs(String script) throws InterruptedException {
        try {
            Process python = new ProcessBuilder(PYTHON, "-c", script)
                    .directory(folder.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return python.waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
