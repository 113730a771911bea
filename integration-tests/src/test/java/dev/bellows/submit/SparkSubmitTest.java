package dev.bellows.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.examples.MnistDemo;
import dev.bellows.spark.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as its users run it: spark-submit, a standalone master, two workers, and the one jar. */
class SparkSubmitTest {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration JOB = Duration.ofMinutes(5);

    @Test
    void theDemoRunsOnAStandaloneClusterWithNothingButTheOneJar(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(
                LocalCluster.obstacle().isEmpty(), () -> LocalCluster.obstacle().orElseThrow());
        Path oneJar = Packaged.oneJar();
        SparkHome home = SparkHome.assemble(folder.resolve("spark"));
        try (SparkProcess master = master(home)) {
            String url = master.await("Starting Spark master at (spark://\\S+)", START)
                    .group(1);
            try (SparkProcess first = worker(home, url, folder.resolve("worker-1"));
                    SparkProcess second = worker(home, url, folder.resolve("worker-2"))) {
                first.await("Successfully registered with master", START);
                second.await("Successfully registered with master", START);
                submit(home, url, oneJar, folder.resolve("out"));
            }
        }
    }

    /** As docs/command-line.md has it, with the page's own run. */
    @Test
    void theOneJarTrainsWhatAFileSaysWithoutAProgram(@TempDir Path folder) throws IOException, InterruptedException {
        String page = Files.readString(Path.of("..", "docs", "command-line.md"));
        Matcher run = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(run.find(), "docs/command-line.md shows no run");
        Path wine = Path.of("..", "spark-connector", "src", "test", "resources", "dev", "bellows", "spark", "wine.csv");
        Path model = folder.resolve("model");
        Path config = Files.writeString(
                folder.resolve("run.yaml"),
                run.group(1)
                        .replace("wine.csv", wine.toAbsolutePath().normalize().toString())
                        .replace("out/wine", model.toString()));
        List<String> arguments = List.of(
                "--master",
                "local[1]",
                "--conf",
                "spark.driver.host=" + LOOPBACK,
                "--conf",
                "spark.ui.enabled=false",
                Packaged.oneJar().toString(),
                "train",
                "--config",
                config.toString());
        SparkHome home = SparkHome.assemble(folder.resolve("spark"));
        try (SparkProcess job = home.start("org.apache.spark.deploy.SparkSubmit", arguments)) {
            assertEquals(0, job.awaitExit(JOB), job::output);
            job.await("^training-accuracy (0\\.\\d+|1\\.0+)$", JOB);
            job.await("^model \\Q" + model + "\\E$", JOB);
        }
        List<String> wrong = List.of("--master", "local[1]", Packaged.oneJar().toString(), "learn");
        try (SparkProcess job = home.start("org.apache.spark.deploy.SparkSubmit", wrong)) {
            assertEquals(2, job.awaitExit(JOB), job::output);
        }
    }

    private static void submit(SparkHome home, String master, Path oneJar, Path out)
            throws IOException, InterruptedException {
        List<String> arguments = List.of(
                "--master",
                master,
                "--conf",
                "spark.executor.memory=512m",
                "--conf",
                "spark.driver.host=" + LOOPBACK,
                "--conf",
                "spark.ui.enabled=false",
                "--jars",
                oneJar.toString(),
                "--class",
                MnistDemo.class.getName(),
                Packaged.jarOf(MnistDemo.class).toString(),
                "--epochs",
                "1",
                "--limit",
                "4000",
                "--data",
                Path.of("..", "notebooks", "data", "mnist").toString(),
                "--out",
                out.toString());
        try (SparkProcess job = home.start("org.apache.spark.deploy.SparkSubmit", arguments)) {
            int status = job.awaitExit(JOB);
            assertEquals(0, status, job::output);
            double accuracy = Double.parseDouble(
                    job.await("^test accuracy: (0\\.\\d{4})$", JOB).group(1));
            assertTrue(accuracy > 0.5, job::output);
            Path report = out.resolve("report.html");
            job.await("^report: \\Q" + report + "\\E$", JOB);
            assertTrue(Files.readString(report).contains("LeNet on MNIST"));
        }
    }

    private static SparkProcess master(SparkHome home) throws IOException {
        return home.start(
                "org.apache.spark.deploy.master.Master",
                List.of("--host", LOOPBACK, "--port", "0", "--webui-port", "0"));
    }

    private static SparkProcess worker(SparkHome home, String master, Path folder) throws IOException {
        List<String> arguments = List.of(
                "--host",
                LOOPBACK,
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                folder.toString(),
                master);
        return home.start("org.apache.spark.deploy.worker.Worker", arguments);
    }
}
