package dev.bellows.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the jar that spark-submit takes, and what is not. */
class OneJarTest {
    /** What docs/packages.md says, and a little more; oneDNN is 26.7 MB of it. */
    private static final long MOST_BYTES = 34L << 20;

    private static final Pattern OURS_TO_SHIP = Pattern.compile(
            "META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|licenses/.+|services/.+|maven/org\\.bytedeco/[\\w-]+/pom\\.properties)|bellows/([\\w/]+\\.py|py\\.typed)"
                    + "|dev/bellows/.+|org/bytedeco/(javacpp|dnnl|opencl)/.+|com/sun/jna/.+|org/jspecify/annotations/.+");
    private static final Pattern OURS = Pattern.compile("(bellows|javacpp|dnnl|opencl|jna|jspecify)-.*");
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib|a)");
    private static final Map<String, String> JNA_PLATFORMS = Map.of(
            "linux-x86_64", "linux-x86-64",
            "linux-arm64", "linux-aarch64",
            "macosx-x86_64", "darwin-x86-64",
            "macosx-arm64", "darwin-aarch64",
            "windows-x86_64", "win32-x86-64");

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Packaged.oneJar().toFile());
    }

    @AfterAll
    static void close() throws IOException {
        if (jar != null) { // null where it was not packaged
            jar.close();
        }
    }

    @Test
    void holdsOursAndTheNativesAndNothingThatSparkBringsOrThatNobodyNeeds() {
        Set<String> others = new TreeSet<>();
        for (JarEntry entry : files()) {
            if (!OURS_TO_SHIP.matcher(entry.getName()).matches()) {
                others.add(entry.getName());
            }
        }
        assertEquals(Set.of(), others);
    }

    @Test
    void namesEachFileOnce() {
        Set<String> seen = new HashSet<>();
        Set<String> again = new TreeSet<>();
        for (JarEntry entry : files()) {
            if (!seen.add(entry.getName())) {
                again.add(entry.getName());
            }
        }
        assertEquals(Set.of(), again);
    }

    @Test
    void holdsTheNativesOfOnePlatform() throws IOException {
        String platform = manifest().getValue("Native-Platform");
        String folders = "(org/bytedeco/(javacpp|dnnl|opencl)/" + platform + "|com/sun/jna/"
                + JNA_PLATFORMS.get(platform) + ")/.*";
        Set<String> natives = new TreeSet<>();
        for (JarEntry entry : files()) {
            if (NATIVE.matcher(entry.getName()).matches()) {
                assertTrue(entry.getName().matches(folders), entry::getName);
                natives.add(entry.getName().replaceFirst(".*/", "").replaceFirst("\\..*", ""));
            }
        }
        natives.remove("libgomp"); // only where GCC built it
        assertTrue(
                natives.stream()
                        .map(name -> name.replaceFirst("^lib", ""))
                        .toList()
                        .containsAll(List.of("dnnl", "jniOpenCL", "jnidispatch", "jnidnnl", "jnijavacpp")),
                natives::toString);
    }

    /** Without any other jar of ours, or what the engine brings: what lacks would be noticed by nothing but the time that fits take. */
    @Test
    void computesWithOneDnn(@TempDir Path folder) throws IOException, InterruptedException {
        Path program = Path.of(URI.create(OneJarBackend.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        String others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry ->
                        !OURS.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
        String classPath = String.join(
                File.pathSeparator, program.toString(), Packaged.oneJar().toString(), others);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        OneJarBackend.class.getName())
                .redirectError(log.toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program did not end");
        assertEquals("onednn:0", printed.strip(), Files.readString(log));
    }

    /** By which ONNX models are read: clusters have other versions under its own name, and Spark's entry says that it brings one. */
    @Test
    void bringsProtobufUnderAnotherName() {
        assertTrue(jar.getEntry("dev/bellows/shaded/protobuf/CodedInputStream.class") != null);
        assertTrue(jar.getEntry("dev/bellows/shaded/protobuf/CodedOutputStream.class") != null);
    }

    @Test
    void saysWhatItIs() throws IOException {
        Attributes main = manifest();
        assertEquals("dev.bellows.spark", main.getValue("Automatic-Module-Name"));
        assertEquals("Bellows Spark connector", main.getValue(Attributes.Name.IMPLEMENTATION_TITLE));
        assertEquals("dev.bellows.spark.cli.Bellows", main.getValue(Attributes.Name.MAIN_CLASS));
        assertEquals("2.13", main.getValue("Scala-Binary-Version"));
        assertTrue(Packaged.oneJar()
                .getFileName()
                .toString()
                .contains(main.getValue(Attributes.Name.IMPLEMENTATION_VERSION)));
        assertTrue(main.getValue("Spark-Version").matches("[34]\\.\\d+\\.\\d+"), main.getValue("Spark-Version"));
    }

    @Test
    void carriesTheLicensesOfAllItShips() throws IOException {
        String notice = text("META-INF/NOTICE");
        for (String work : List.of(
                "oneDNN",
                "JavaCPP",
                "libOpenCL",
                "libgomp",
                "Java Native Access",
                "JSpecify",
                "picocli",
                "SnakeYAML",
                "jHDF",
                "Protocol Buffers")) {
            assertTrue(notice.contains(work), work);
        }
        assertTrue(text("META-INF/LICENSE").contains("Apache License"));
        Pattern file = Pattern.compile("META-INF/licenses/[\\w.-]+\\.txt");
        Set<String> named = new TreeSet<>();
        file.matcher(notice).results().forEach(found -> named.add(found.group()));
        Set<String> there = new TreeSet<>();
        for (JarEntry entry : files()) {
            if (entry.getName().startsWith("META-INF/licenses/")) {
                there.add(entry.getName());
                assertTrue(entry.getSize() > 1000, entry::getName);
            }
        }
        assertEquals(named, there);
    }

    @Test
    void staysSmall() throws IOException {
        long bytes = Files.size(Packaged.oneJar());
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }

    private static Attributes manifest() throws IOException {
        Manifest manifest = jar.getManifest();
        return manifest.getMainAttributes();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<JarEntry> files() {
        Enumeration<JarEntry> entries = jar.entries();
        List<JarEntry> files = new ArrayList<>();
        while (entries.hasMoreElements()) {
            JarEntry entry = entries.nextElement();
            if (!entry.isDirectory()) {
                files.add(entry);
            }
        }
        return files;
    }
}
