package dev.bellows.python;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same stages from a client that has no JVM, against the Connect server of a Spark distribution. */
class ConnectTest {
    private static final List<String> FILES = List.of(
            "test_stages.py",
            "test_persistence.py",
            "test_connect.py",
            "test_mllib_plugin.py",
            "test_pages.py",
            // Both come back from files, too, which those of persistence look at.
            "--deselect=test_stages.py::test_cross_validation_chooses_among_networks",
            "--deselect=test_stages.py::test_one_versus_rest_trains_one_model_for_each_class");

    @Test
    void theTestsInPythonPassOverConnect(@TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        Path distribution = PySpark.classic().folderOf("pyspark");
        PythonEnvironment client = PySpark.client();
        Map<String, String> variables = Bellows.variables();
        variables.put("BELLOWS_SERVER", distribution.toString());
        PythonEnvironment.Outcome outcome = PySpark.test(client, FILES, folder, variables);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
