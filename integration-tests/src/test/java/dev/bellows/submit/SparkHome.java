package dev.bellows.submit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Spark home made of the jars of this test's class path: links to what a Spark distribution has, and nothing of Bellows,
 * so that a job must bring Bellows by itself.
 */
final class SparkHome {
    private static final Pattern NOT_SPARK = Pattern.compile(
            ".*(/target/|/dev/bellows/|/org/bytedeco/|/net/java/dev/jna/|/info/picocli/|/org/junit/|/com/tngtech/|/org/openjdk/jmh/).*");

    private final Path folder;

    private SparkHome(Path folder) {
        this.folder = folder;
    }

    static SparkHome assemble(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        Files.createFile(folder.resolve("RELEASE"));
        for (String entry : classPath().split(File.pathSeparator, -1)) {
            if (isSparks(entry)) {
                Path jar = Path.of(entry);
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            }
        }
        return new SparkHome(folder);
    }

    /** Whether an entry of the class path is what a distribution of Spark has; not so Bellows, wherever Maven found it. */
    static boolean isSparks(String entry) {
        return entry.endsWith(".jar") && !NOT_SPARK.matcher(entry).matches();
    }

    /** Surefire may hide the class path behind one jar that names its entries. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Starts a main class of Spark, as bin/spark-class of a distribution does. */
    SparkProcess start(String mainClass, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of("..", ".mvn", "spark-jvm.options"));
        command.add("-Xmx1g");
        command.add("-cp");
        command.add(folder.resolve("conf") + File.pathSeparator + folder.resolve("jars") + "/*");
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPARK_HOME", folder.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return new SparkProcess(mainClass, builder.start());
    }
}
