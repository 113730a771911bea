package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {
    @Test
    void linksJarsAndPacksDirectories(@TempDir Path directory) throws IOException {
        Path jar = Files.createFile(directory.resolve("some.jar"));
        Path classes = Files.createDirectories(directory.resolve("classes/a"));
        Files.writeString(classes.resolve("B.class"), "not really a class");
        Path home = directory.resolve("home");
        String classPath = String.join(
                File.pathSeparator, jar.toString(), classes.getParent().toString(), directory + "/missing.jar");

        LocalCluster.assemble(home, classPath);
        LocalCluster.assemble(home, classPath); // a second call replaces the first

        assertTrue(Files.exists(home.resolve("RELEASE")));
        assertTrue(Files.exists(home.resolve("conf/log4j2.properties")));
        assertEquals(List.of("000-some.jar", "001-classes.jar"), names(home.resolve("jars")));
        assertEquals(jar, Files.readSymbolicLink(home.resolve("jars/000-some.jar")));
        try (JarFile packed = new JarFile(home.resolve("jars/001-classes.jar").toFile())) {
            assertEquals("not really a class".length(), packed.getEntry("a/B.class").getSize());
        }
    }

    @Test
    void runsTasksInTwoJvmsOtherThanTheDriver(@TempDir Path directory) throws Exception {
        Path found = directory.resolve("pids");
        ProcessBuilder driver = LocalCluster.assemble(Path.of("target", "local-cluster-test"), testClassPath())
                .command(2, 512, PidsOfExecutors.class, List.of(found.toString()));
        Process process = driver.start();
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), "the cluster did not finish");
        assertEquals(0, process.exitValue());
        List<String> pids = Files.readAllLines(found);
        assertEquals(2, pids.size(), pids::toString);
        assertTrue(pids.stream().noneMatch(pid -> pid.equals(Long.toString(process.pid()))), pids::toString);
    }

    /** Surefire may start this JVM from a jar that only names others; it then keeps the true path in a property. */
    private static String testClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** A driver: one task for each executor tells its process id; they are written to the file named first. */
    static final class PidsOfExecutors {
        private PidsOfExecutors() {}

        public static void main(String[] arguments) throws IOException {
            try (SparkSession spark = SparkSession.builder()
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.host", "localhost")
                    .getOrCreate()) {
                List<String> pids = JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(List.of(0, 1), 2)
                        .map(task -> Long.toString(ProcessHandle.current().pid()))
                        .distinct()
                        .collect();
                Files.write(Path.of(arguments[0]), pids);
            }
        }
    }
}
