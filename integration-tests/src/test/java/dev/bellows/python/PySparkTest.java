package dev.bellows.python;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builders, stages, persistence and the blocks of the pages in classic PySpark of the version that Bellows is built against. */
class PySparkTest {
    @Test
    void theTestsInPythonPass(@TempDir Path folder) throws IOException, InterruptedException, URISyntaxException {
        Map<String, String> variables = Bellows.variables();
        variables.put(
                "BELLOWS_JSON",
                Files.writeString(folder.resolve("jvm.json"), JvmJson.text()).toString());
        PythonEnvironment.Outcome outcome = PySpark.test(
                PySpark.classic(),
                List.of(
                        "test_builders.py",
                        "test_stages.py",
                        "test_columns.py",
                        "test_finetune.py",
                        "test_onnx.py",
                        "test_persistence.py",
                        "test_exchange.py",
                        "test_progress.py",
                        "test_pages.py"),
                folder,
                variables);
        assertEquals(0, outcome.status(), outcome::output);
    }

    @Test
    void anOnnxFileIsFineTunedOnTwoExecutors(@TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        Map<String, String> variables = Bellows.variables();
        variables.put("BELLOWS_MASTER", "local-cluster[2,1,1024]");
        PythonEnvironment.Outcome outcome =
                PySpark.test(PySpark.classic(), List.of("test_onnx_cluster.py"), folder, variables);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
