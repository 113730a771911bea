package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.python.PythonEnvironment;
import dev.bellows.spark.cli.Bellows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.network.util.JavaUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** The files for Kubernetes: as the API has them, and as they have to be for each other. */
class ManifestsTest {
    private static final Path FOLDER = Pages.ROOT.resolve(Path.of("docs", "kubernetes"));
    private static final Path VALIDATOR =
            Path.of("src", "test", "python", "validate_manifests.py").toAbsolutePath();
    /** The oldest whose schemas they are held to; what is in them has been in all since. */
    private static final String KUBERNETES = "1.30";
    /** As docs/deployment.md says: what a JVM takes beside its heap and what it gives out. */
    private static final long JVM_MEBIBYTES = 512;

    @Test
    void areAsTheApiHasThem(@TempDir Path folder) throws IOException, InterruptedException {
        PythonEnvironment python = PythonEnvironment.with("kubernetes", "kubernetes-validate==1.37.0");
        List<String> arguments = new ArrayList<>(List.of(VALIDATOR.toString(), KUBERNETES));
        arguments.addAll(files());
        PythonEnvironment.Outcome outcome = python.run(arguments, folder, Map.of(), Duration.ofMinutes(1));
        assertEquals(0, outcome.status(), outcome::output);
    }

    @Test
    void theRunCanBeRun(@TempDir Path folder) throws IOException {
        Map<String, Object> map = read("run.yaml").get(0);
        Path run = Files.writeString(
                folder.resolve("run.yaml"),
                ((Map<?, ?>) map.get("data")).get("run.yaml").toString());
        StringWriter said = new StringWriter();
        int status = new CommandLine(Bellows.class)
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute("train", "--check", "--config", run.toString());
        assertEquals(0, status, said::toString);
    }

    @Test
    void containersHoldWhatTheJvmMayTake() throws IOException {
        Map<?, ?> executor = at(read("spark-application.yaml").get(0), "spec", "executor");
        Map<?, ?> confs = at(read("spark-application.yaml").get(0), "spec", "sparkConf");
        String options = (String) confs.get("spark.executor.extraJavaOptions");
        long direct = JavaUtils.byteStringAsMb(options.replaceFirst(".*MaxDirectMemorySize=", ""));
        long beside = JavaUtils.byteStringAsMb((String) executor.get("memoryOverhead"));
        assertEquals(direct + JVM_MEBIBYTES, beside);
        String page = Pages.text(Path.of("docs", "deployment.md"));
        assertTrue(page.contains("spark.executor.memoryOverhead=" + executor.get("memoryOverhead")));
        assertTrue(page.contains("spark.executor.memory=" + executor.get("memory")));
        assertTrue(page.contains(options));
    }

    /** One slot per executor, as many executors as workers. */
    @Test
    void thereAreAsManySlotsAsWorkers() throws IOException {
        Map<String, Object> application = read("spark-application.yaml").get(0);
        Map<?, ?> executor = at(application, "spec", "executor");
        assertEquals(
                executor.get("cores").toString(),
                at(application, "spec", "sparkConf").get("spark.task.cpus"));
        assertTrue(text("run.yaml").contains("numWorkers: " + executor.get("instances")));
    }

    @Test
    void thePolicyLetsInTheWorkersOfThisJob() throws IOException {
        String policy = text("network-policy.yaml");
        String range = text("run.yaml").replaceFirst("(?s).*portRange: (\\S+).*", "$1");
        assertTrue(policy.contains("port: " + range.replace("-", ", endPort: ")), range);
        String label = "app: wine";
        for (String file : List.of("driver.yaml", "executor.yaml", "network-policy.yaml")) {
            assertTrue(text(file).contains(label), file);
        }
        assertEquals(2, text("spark-application.yaml").split(label, -1).length - 1);
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> manifests = files.map(Path::toString)
                    .filter(file -> file.endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertTrue(manifests.size() > 4, manifests::toString);
            return manifests;
        }
    }

    private static String text(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }

    @SuppressWarnings("unchecked") // manifests are maps
    private static List<Map<String, Object>> read(String file) throws IOException {
        return StreamSupport.stream(new Yaml().loadAll(text(file)).spliterator(), false)
                .map(document -> (Map<String, Object>) document)
                .toList();
    }

    private static Map<?, ?> at(Map<?, ?> map, String... keys) {
        for (String key : keys) {
            map = (Map<?, ?>) map.get(key);
        }
        return map;
    }
}
