package dev.bellows.bench.soak;

import dev.bellows.spark.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Spark's standalone master and workers as processes of their own on this machine, with one slot each. */
final class StandaloneCluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int EXECUTOR_MIB = 1024;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    private final Path folder;
    private final String master;
    private final int workers;
    private final List<Process> processes = new ArrayList<>();

    /** Starts it; what its processes say is in files of the folder. */
    StandaloneCluster(Path folder, int workers) throws IOException {
        this.folder = folder;
        this.workers = workers;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        int port = freePort();
        master = "spark://" + HOST + ":" + port;
        String deploy = "org.apache.spark.deploy.";
        start("master", deploy + "master.Master", "--host", HOST, "--port", "" + port, "--webui-port", "0");
        for (int worker = 0; worker < workers; worker++) {
            List<String> options = new ArrayList<>(List.of("--host", HOST, "--port", "0", "--webui-port", "0"));
            options.addAll(List.of("--cores", "1", "--memory", (EXECUTOR_MIB + 512) + "m"));
            options.addAll(List.of("--work-dir", folder.resolve("work").toString(), master));
            start("worker" + worker, deploy + "worker.Worker", options.toArray(String[]::new));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    String master() {
        return master;
    }

    Path folder() {
        return folder;
    }

    /** A process of a main class on the class path of this one. */
    Process start(String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("@" + Path.of(".mvn", "spark-jvm.options").toAbsolutePath());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Files.createDirectories(folder);
        builder.redirectError(folder.resolve(name + ".log").toFile());
        builder.redirectOutput(folder.resolve(name + ".out").toFile());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** A session builder for it. */
    SparkSession.Builder session() {
        return session(master, workers);
    }

    /** The same for another driver of it. */
    static SparkSession.Builder session(String master, int workers) {
        return LocalCluster.builder(workers, 1, EXECUTOR_MIB)
                .master(master)
                .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    }

    /** The process of each executor, by its id, once there are as many as workers. */
    Map<String, Long> executors(SparkSession session) {
        long start = System.nanoTime();
        List<Integer> tasks = new ArrayList<>();
        for (int task = 0; task < 4 * workers; task++) {
            tasks.add(task);
        }
        Map<String, Long> found = Map.of();
        while (found.size() < workers) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new IllegalStateException("soak: only " + found + " of " + workers + " executors are there");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            found = new TreeMap<>(JavaSparkContext.fromSparkContext(session.sparkContext())
                    .parallelize(tasks, tasks.size())
                    .mapToPair(task -> new Tuple2<>(
                            SparkEnv.get().executorId(), ProcessHandle.current().pid()))
                    .collectAsMap());
        }
        return found;
    }

    /** The executors that run now: all that the workers started. No slot is needed to ask. */
    List<ProcessHandle> executorProcesses() {
        return processes.stream()
                .flatMap(process -> process.toHandle().descendants())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Ends its processes, the workers first. */
    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).destroyForcibly();
        }
    }
}
