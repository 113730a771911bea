package dev.bellows.cuda.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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
    private static final String STUB = "#include <stdio.h>\n#define MISSING(name) extern \"C\""
            + " __attribute__((visibility(\"default\"))) int name() {"
            + " fprintf(stderr, \"emulated: \" #name \" is not there\\n\"); return 801; }\n";
    private static final List<String> COMPILER =
            List.of("g++", "-std=c++17", "-O2", "-fPIC", "-fvisibility=hidden", "-Wall", "-Werror");

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
        // which other modules' tests use too
        Path module = Path.of(System.getProperty("basedir", ".")).resolve("../native-cuda");
        Path sources = module.resolve("src/test/cpp").toAbsolutePath().normalize();
        Path target = Files.createDirectories(
                module.resolve("target/emulator").toAbsolutePath().normalize());
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
        String driver = stubs(sources, work, "JCudaDriver", "driver", "cu[A-Z]\\w*");
        library(work, "libcuda.so.1", "driver.o", driver, "-ldl");
        run(work, compile("-DSHIM=\"" + sources.resolve("shim.h") + "\"", "-c", at(sources, "nvrtc"), "-o", "nvrtc.o"));
        library(work, "libnvrtc.so.12", "nvrtc.o");
        run(work, compile("-c", at(sources, "cublaslt"), "-o", "cublaslt.o"));
        library(work, "libcublasLt.so.12", "cublaslt.o", "libcuda.so.1");
        String cudnn = stubs(sources, work, "JCudnn", "cudnn", "cudnn\\w+");
        library(work, "libcudnn.so.9", "cudnn.o", cudnn, "libcuda.so.1");
    }

    private static String at(Path sources, String name) {
        return sources.resolve(name + ".cpp").toString();
    }

    private static void library(Path work, String name, String... of) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(compile("-shared", "-Wl,-soname," + name, "-o", name));
        command.addAll(List.of(of));
        run(work, command);
    }

    /**
     * Compiles a source, and writes one of what JCuda's natives want and it does not define.
     *
     * @param binding of JCuda, as its natives are called
     * @param names of the library's functions
     */
    private static String stubs(Path sources, Path work, String binding, String source, String names)
            throws IOException, InterruptedException {
        Path natives = work.resolve("natives.so");
        String resource = String.format("/lib/lib%s-%s-linux-x86_64.so", binding, JCudaVersion.get());
        try (InputStream in = Objects.requireNonNull(JCudaDriver.class.getResourceAsStream(resource), resource)) {
            Files.copy(in, natives);
        }
        run(work, compile("-c", at(sources, source), "-o", source + ".o"));
        Set<String> missing = names(
                work, Pattern.compile("\\sU (" + names + ")"), "nm", "-D", "--undefined-only", natives.toString());
        missing.removeAll(names(work, Pattern.compile("\\sT (" + names + ")"), "nm", "--defined-only", source + ".o"));
        Files.delete(natives);
        String file = source + "-missing.cpp";
        Files.writeString(
                work.resolve(file),
                missing.stream().map(name -> "MISSING(" + name + ")\n").collect(Collectors.joining("", STUB, "")));
        return file;
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
