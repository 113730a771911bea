package dev.bellows.examples;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A Spark cluster on one machine whose executors are JVMs of their own, made from nothing but a class path: what tests and
 * the demo need where no Spark distribution is installed.
 *
 * <p>Spark starts executors by way of {@code $SPARK_HOME/jars}, and reads that variable from the environment of the JVM that
 * runs its worker, which with a {@code local-cluster} master is the driver. No JVM can change its own environment, so the
 * driver runs as a child: {@link #assemble} lays out the home, {@link #command} tells how to start a main class in it with
 * {@code spark.master} set.
 *
 * @param home the directory that plays {@code SPARK_HOME}; the executors write their logs under {@code home/work}
 */
public record LocalCluster(Path home) {
    private static final String SCALA_VERSION = "2.13";

    /**
     * Lays out a Spark home: links to the jars of {@code classPath}, its directories packed as jars, a logging
     * configuration, and the empty {@code RELEASE} file by which Spark tells a distribution from a source tree. What an
     * earlier call left there is replaced, executor logs included; other files are left alone.
     */
    public static LocalCluster assemble(Path home, String classPath) throws IOException {
        Path root = home.toAbsolutePath().normalize();
        for (String name : List.of("jars", "conf", "work", "RELEASE")) {
            deleteTree(root.resolve(name));
        }
        Path jars = Files.createDirectories(root.resolve("jars"));
        Path conf = Files.createDirectories(root.resolve("conf"));
        Files.createFile(root.resolve("RELEASE"));
        try (InputStream logging = LocalCluster.class.getResourceAsStream("cluster-log4j2.properties")) {
            Files.copy(logging, conf.resolve("log4j2.properties"));
        }
        int position = 0;
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            addToJars(jars, Path.of(entry).toAbsolutePath(), position++);
        }
        return new LocalCluster(root);
    }

    /**
     * The command that runs {@code mainClass} as the driver of a cluster of {@code executors} JVMs with one core each;
     * standard streams are inherited. The child sees its master as the system property {@code spark.master}, which
     * {@code SparkSession.builder()} reads by itself.
     *
     * @param memoryMib heap of each executor
     */
    public ProcessBuilder command(int executors, int memoryMib, Class<?> mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.add("-Dspark.master=local-cluster[%d,1,%d]".formatted(executors, memoryMib));
        command.add("-Dspark.executor.memory=" + memoryMib + "m");
        // The session is ready when every executor is: the first job finds all slots, and spreads over them.
        command.add("-Dspark.cores.max=" + executors);
        command.add("-Dspark.scheduler.minRegisteredResourcesRatio=1");
        command.add("-Dspark.executorEnv.SPARK_SCALA_VERSION=" + SCALA_VERSION);
        command.add("-cp");
        command.add(home.resolve("conf") + File.pathSeparator + home.resolve("jars") + File.separator + "*");
        command.add(mainClass.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("SPARK_HOME", home.toString());
        return builder;
    }

    /** A missing entry is skipped, as the JVM does; the position keeps apart jars of one name. */
    private static void addToJars(Path jars, Path entry, int position) throws IOException {
        String prefix = "%03d-".formatted(position);
        if (Files.isDirectory(entry)) {
            pack(entry, jars.resolve(prefix + "classes.jar"));
        } else if (Files.exists(entry)) {
            Files.createSymbolicLink(jars.resolve(prefix + entry.getFileName()), entry);
        }
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(path).toString().replace(File.separatorChar, '/')));
                Files.copy(path, out);
                out.closeEntry();
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
