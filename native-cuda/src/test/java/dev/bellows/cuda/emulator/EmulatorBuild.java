package dev.bellows.cuda.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jcuda.JCudaVersion;
import jcuda.driver.JCudaDriver;

/**
 * Builds the emulated libraries, once for each state of their sources. Every other function that JCuda's natives want of the driver becomes one that says its name and
 * fails, because a JVM ends where a name is missing.
 */
final class EmulatorBuild {
    private static final String NATIVES = "/lib/libJCudaDriver-" + JCudaVersion.get() + "-linux-x86_64.so";
    private static final List<String> COMPILER =
            List.of("g++", "-std=c++17", "-O2", "-fPIC", "-fvisibility=hidden", "-Wall", "-Werror");
    private static final Pattern WANTED = Pattern.compile("\\sU (cu[A-Z]\\w*)");
    private static final Pattern DEFINED = Pattern.compile("\\sT (cu[A-Z]\\w*)");

    private EmulatorBuild() {}

    static boolean hasCompiler() {
        return List.of("g++", "nm").stream().allMatch(EmulatorBuild::isThere);
    }

    private static boolean isThere(String program) {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The folder with the libraries. */
    static Path folder() throws IOException, InterruptedException {
        Path module = Path.of(System.getProperty("basedir", "."));
        Path sources = module.resolve("src/test/cpp").toAbsolutePath();
        Path target = Files.createDirectories(module.resolve("target/emulator").toAbsolutePath());
        Path folder = target.resolve(digest(sources));
        if (!Files.isDirectory(folder)) {
            Path work = Files.createTempDirectory(target, "building");
            build(sources, work);
            SharedFolder.place(work, folder);
        }
        return folder;
    }

    private static String digest(Path sources) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : Emulator.sources()) {
                digest.update(Files.readAllBytes(sources.resolve(name)));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void build(Path sources, Path work) throws IOException, InterruptedException {
        Path natives = work.resolve("natives.so");
        try (InputStream in = Objects.requireNonNull(JCudaDriver.class.getResourceAsStream(NATIVES), NATIVES)) {
            Files.copy(in, natives);
        }
        run(work, compile("-c", sources.resolve("driver.cpp").toString(), "-o", "driver.o"));
        Set<String> missing = names(work, WANTED, "nm", "-D", "--undefined-only", natives.toString());
        missing.removeAll(names(work, DEFINED, "nm", "--defined-only", "driver.o"));
        Files.writeString(
                work.resolve("missing.cpp"),
                missing.stream()
                        .map(name -> "MISSING(" + name + ")\n")
                        .collect(Collectors.joining(
                                "",
                                "#include <stdio.h>\n"
                                        + "#define MISSING(name) extern \"C\" __attribute__((visibility(\"default\"))) int"
                                        + " name() { fprintf(stderr, \"emulated driver: \" #name \" is not there\\n"
                                        + "\"); return 801; }\n",
                                "")));
        run(
                work,
                compile(
                        "-shared",
                        "-Wl,-soname,libcuda.so.1",
                        "driver.o",
                        "missing.cpp",
                        "-ldl",
                        "-o",
                        "libcuda.so.1"));
        String shim = "-DSHIM=\"" + sources.resolve("shim.h") + "\"";
        run(
                work,
                compile(
                        shim,
                        "-shared",
                        "-Wl,-soname,libnvrtc.so.12",
                        sources.resolve("nvrtc.cpp").toString(),
                        "-o",
                        "libnvrtc.so.12"));
        run(
                work,
                compile(
                        "-shared",
                        "-Wl,-soname,libcublasLt.so.12",
                        sources.resolve("cublaslt.cpp").toString(),
                        "libcuda.so.1",
                        "-o",
                        "libcublasLt.so.12"));
        Files.delete(natives);
    }

    private static List<String> compile(String... rest) {
        return java.util.stream.Stream.concat(COMPILER.stream(), List.of(rest).stream())
                .toList();
    }

    private static Set<String> names(Path work, Pattern pattern, String... command)
            throws IOException, InterruptedException {
        return pattern.matcher(run(work, List.of(command)))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String run(Path work, List<String> command) throws IOException, InterruptedException {
        Path log = work.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + Files.readString(log, StandardCharsets.UTF_8));
        }
        return Files.readString(log, StandardCharsets.UTF_8);
    }
}
