package dev.bellows.cuda.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for NVIDIA's libraries where they are usually installed, and says where it looked. In this order: the folders that the system
 * property {@value #PROPERTY} names (separated as in a path), {@code CUDA_HOME} and {@code CUDA_PATH}, the loader's {@code LD_LIBRARY_PATH},
 * {@code /usr/local/cuda}, the packages that PyTorch brings ({@code site-packages/nvidia/…/lib}) in the
 * Python that {@code VIRTUAL_ENV}, {@code CONDA_PREFIX}, {@code PYSPARK_PYTHON} or the {@code PATH} lead to, and the system's own folders. Folders that everybody
 * can write to are passed over: what is loaded from one runs with this process's rights.
 *
 * @param folders where to look, in order
 * @param refused that were passed over
 */
public record LibraryFinder(List<Path> folders, List<Path> refused) {
    /** The system property that names folders with CUDA libraries, or {@code none} if nothing shall be looked for. */
    public static final String PROPERTY = "dev.bellows.cuda.libraries";

    /** The property's value for no folders at all. */
    private static final String NONE = "none";

    /** From this version on a driver serves the libraries of CUDA 13. */
    private static final int CUDA_13 = 13000;

    private static final List<String> SYSTEM = List.of("usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib/wsl/lib");

    public LibraryFinder {
        folders = List.copyOf(folders);
        refused = List.copyOf(refused);
    }

    /** Looks in these folders. */
    public static LibraryFinder in(List<Path> folders) {
        Map<Boolean, List<Path>> byTrust = folders.stream()
                .distinct()
                .filter(Files::isDirectory)
                .collect(Collectors.partitioningBy(LibraryFinder::isOpenToAll));
        return new LibraryFinder(byTrust.getOrDefault(false, List.of()), byTrust.getOrDefault(true, List.of()));
    }

    private static boolean isOpenToAll(Path folder) {
        try {
            return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // nor can anything be read there, or there are no such permissions
        }
    }

    /** As this process's property and environment say. */
    public static LibraryFinder ofSystem() {
        return of(Path.of("/"), System.getProperty(PROPERTY), System.getenv());
    }

    /**
     * As a property and an environment say.
     *
     * @param root what stands for the root of the file system where no variable names a folder
     */
    static LibraryFinder of(Path root, @Nullable String property, Map<String, String> environment) {
        if (NONE.equals(property)) {
            return in(List.of());
        }
        List<Path> found = new ArrayList<>(paths(property));
        for (String home : List.of("CUDA_HOME", "CUDA_PATH")) {
            paths(environment.get(home)).forEach(folder -> addLibraries(folder, found));
        }
        found.addAll(paths(environment.get("LD_LIBRARY_PATH")));
        addLibraries(root.resolve("usr/local/cuda"), found);
        pythons(environment).forEach(prefix -> addPackages(prefix, found));
        SYSTEM.forEach(folder -> found.add(root.resolve(folder)));
        return in(found);
    }

    /** Those alone that the property names. */
    public static LibraryFinder ofProperty() {
        String property = System.getProperty(PROPERTY);
        return in(NONE.equals(property) ? List.of() : paths(property));
    }

    private static List<Path> paths(@Nullable String joined) {
        return joined == null
                ? List.of()
                : Arrays.stream(joined.split(File.pathSeparator))
                        .filter(each -> !each.isBlank())
                        .map(Path::of)
                        .toList();
    }

    private static void addLibraries(Path home, List<Path> to) {
        to.add(home.resolve("lib64"));
        to.add(home.resolve("targets/x86_64-linux/lib"));
        to.add(home.resolve("lib"));
    }

    /** The folders above bin, lib and so on of the Pythons that may be meant. */
    private static List<Path> pythons(Map<String, String> environment) {
        List<Path> prefixes = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            prefixes.addAll(paths(environment.get(variable)));
        }
        for (String variable : List.of("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON")) {
            paths(environment.get(variable)).forEach(program -> addPrefix(program, prefixes));
        }
        paths(environment.get("PATH")).forEach(folder -> addPrefix(folder.resolve("python3"), prefixes));
        return prefixes;
    }

    private static void addPrefix(Path program, List<Path> to) {
        Path folder = program.isAbsolute() && Files.isExecutable(program) ? program.getParent() : null;
        if (folder != null && folder.getParent() != null) {
            to.add(folder.getParent());
        }
    }

    private static void addPackages(Path prefix, List<Path> to) {
        for (Path python : children(prefix.resolve("lib"), "python3*")) {
            for (String packages : List.of("site-packages", "dist-packages")) {
                for (Path product : children(python.resolve(packages).resolve("nvidia"), "*")) {
                    to.add(product.resolve("lib"));
                }
            }
        }
    }

    /** The first file of exactly this name. */
    public Optional<Path> named(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The major versions of libraries that a driver serves, as {@link CudaApi#driverVersion} gives its own. */
    static List<Integer> majors(int driverVersion) {
        return driverVersion < CUDA_13 ? List.of(12) : List.of(12, 13);
    }

    /**
     * The files of a library in one of several major versions, such as {@code libnvrtc.so.12}, those of the first folder first.
     *
     * @param name without the version, such as {@code libnvrtc.so}
     */
    public List<Path> libraries(String name, List<Integer> majors) {
        return folders.stream()
                .flatMap(folder -> majors.stream().map(major -> folder.resolve(name + "." + major)))
                .filter(Files::isRegularFile)
                .toList();
    }

    /** Files beside {@code library} whose names match, such as {@code libnvrtc-builtins.so.*}, by name. */
    static List<Path> beside(Path library, String pattern) {
        Path folder = library.toAbsolutePath().getParent();
        return folder == null ? List.of() : children(folder, pattern);
    }

    private static List<Path> children(Path folder, String pattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> matcher.matches(file.getFileName()))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException unreadable) {
            return List.of(); // not there, or not ours to read
        }
    }

    /** What users are told where a library is missing. */
    public String missing(String name, String how) {
        String looked = folders.isEmpty()
                ? "no folder of CUDA libraries was found"
                : "it is in none of "
                        + String.join(", ", folders.stream().map(Path::toString).toList());
        String passed = refused.isEmpty()
                ? ""
                : "; passed over, because everybody can write there: "
                        + String.join(", ", refused.stream().map(Path::toString).toList());
        return name + " is missing: " + looked + passed + "; " + how + ", or name its folder by -D" + PROPERTY;
    }
}
