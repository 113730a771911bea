package dev.bellows.spark.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime that is there, is missing, or is broken. */
class RuntimeLibraryTest {
    @TempDir
    Path directory;

    /** Asks another JVM, since this one has loaded what it has. */
    static final class Asked {
        public static void main(String[] arguments) {
            System.out.println("obstacle: " + RuntimeLibrary.obstacle().orElse("none"));
        }
    }

    private static String ask(String classPath, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(Asked.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", classPath);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.strip();
    }

    /** Surefire may hide the class path behind one jar that names its entries. */
    private static List<String> classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.asList(all.split(File.pathSeparator, -1));
    }

    @Test
    void isTheReleaseThatIsTold() {
        assertEquals(Optional.empty(), RuntimeLibrary.obstacle());
        assertEquals(OrtEnvironment.getEnvironment().getVersion(), RuntimeLibrary.VERSION);
    }

    @Test
    void saysWhatToAddWhereItIsMissing() throws Exception {
        String without = classPath().stream()
                .filter(entry -> !entry.contains("/onnxruntime-"))
                .collect(Collectors.joining(File.pathSeparator));
        assertEquals(
                "obstacle: it is not on the class path; add com.microsoft.onnxruntime:onnxruntime:"
                        + RuntimeLibrary.VERSION
                        + ", such as by --packages or spark.jars, for the driver and the executors",
                ask(without));
    }

    @Test
    void saysWhatIsWrongWhereItDoesNotLoad() throws Exception {
        for (String library : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so")) {
            Files.writeString(directory.resolve(library), "no library");
        }
        String said = ask(String.join(File.pathSeparator, classPath()), "-Donnxruntime.native.path=" + directory);
        assertTrue(said.startsWith("obstacle: it is on the class path, but does not load: "), said);
        assertTrue(said.contains("UnsatisfiedLinkError"), said);
    }
}
