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
    @Test
    void theTestsInPythonPassOverConnect(@TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        Path distribution = PySpark.classic().folderOf("pyspark");
        PythonEnvironment client = PySpark.client();
        Map<String, String> variables = Bellows.variables();
        variables.put("BELLOWS_SERVER", distribution.toString());
        PythonEnvironment.Outcome outcome = PySpark.test(
                client, List.of("test_stages.py", "test_persistence.py", "test_connect.py"), folder, variables);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
