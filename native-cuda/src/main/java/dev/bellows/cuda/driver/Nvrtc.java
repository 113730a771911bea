package dev.bellows.cuda.driver;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.bellows.core.BackendException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's compiler as a library, of CUDA 12 or 13, whose functions are the same. It needs no device. Bound by JNA and not by JCuda, whose binding wants
 * the library of CUDA 12. Safe for use by several threads.
 */
public final class Nvrtc implements Compiler {
    /** The library, without its major version. */
    private static final String LIBRARY = "libnvrtc.so";

    private static final int COMPILATION_FAILED = 6;

    /** RTLD_LAZY without RTLD_GLOBAL: what loads later, such as another framework's NVRTC, must not bind to this one's symbols. */
    private static final Map<String, Integer> LOCAL = Map.of(Library.OPTION_OPEN_FLAGS, 1);

    private final NativeLibrary library;
    /** Held, because JNA unloads a library that nobody refers to. */
    private final List<NativeLibrary> builtins;

    private final String version;
    private final int[] capabilities;
    private String log = "";

    private Nvrtc(NativeLibrary library, List<NativeLibrary> builtins) {
        this.library = library;
        this.builtins = List.copyOf(builtins);
        IntByReference major = new IntByReference();
        IntByReference minor = new IntByReference();
        call("nvrtcVersion", major, minor);
        this.version = "nvrtc-" + major.getValue() + "." + minor.getValue();
        IntByReference count = new IntByReference();
        call("nvrtcGetNumSupportedArchs", count);
        Memory known = new Memory((long) Integer.BYTES * Math.max(1, count.getValue()));
        call("nvrtcGetSupportedArchs", known);
        this.capabilities = known.getIntArray(0, count.getValue());
        Arrays.sort(capabilities);
    }

    /**
     * What a search came to: exactly one of the two is there.
     *
     * @param reason why there is no compiler, for users
     */
    public record Found(@Nullable Nvrtc compiler, @Nullable String reason) {
        /**
         * The compiler.
         *
         * @throws IllegalStateException with the reason, if there is none
         */
        public Nvrtc get() {
            if (compiler == null) {
                throw new IllegalStateException(reason);
            }
            return compiler;
        }
    }

    /**
     * The first compiler that {@code finder} leads to and that works. What is found and does not load is a reason, not an error: another folder may have a whole one.
     *
     * @param driverVersion as {@link CudaApi#driverVersion} gives it: a driver loads nothing that the compiler of a later major version made
     */
    public static Found find(LibraryFinder finder, int driverVersion) {
        List<Integer> majors = LibraryFinder.majors(driverVersion);
        List<String> broken = new ArrayList<>();
        for (Path file : finder.libraries(LIBRARY, majors)) {
            try {
                return new Found(load(file), null);
            } catch (LinkageError | BackendException e) {
                broken.add(file + " cannot be used: " + JCudaLoader.essence(e));
            }
        }
        return new Found(null, broken.isEmpty() ? missing(finder, majors) : String.join("; ", broken));
    }

    /**
     * The compiler in a file.
     *
     * @throws UnsatisfiedLinkError if it is not one
     */
    public static Nvrtc load(Path file) {
        // One release finds this library of its own only if it is there already.
        List<NativeLibrary> builtins = LibraryFinder.beside(file, "libnvrtc-builtins.so.*").stream()
                .map(each -> NativeLibrary.getInstance(each.toString(), LOCAL))
                .toList();
        return new Nvrtc(NativeLibrary.getInstance(file.toString(), LOCAL), builtins);
    }

    /** What users are told where there is none. */
    private static String missing(LibraryFinder finder, List<Integer> majors) {
        return finder.missing(
                LIBRARY + (majors.size() == 1 ? ".12" : ".12 (or .13)") + ", which compiles the kernels,",
                "install the CUDA toolkit or the Python package nvidia-cuda-nvrtc-cu12");
    }

    /** The libraries that it holds. */
    List<NativeLibrary> libraries() {
        List<NativeLibrary> all = new ArrayList<>(builtins);
        all.add(library);
        return all;
    }

    @Override
    public String version() {
        return version;
    }

    /** The compute capabilities for which it compiles, as 10 × major + minor, in order. */
    public int[] capabilities() {
        return capabilities.clone();
    }

    @Override
    public String architecture(int capability) {
        if (Arrays.binarySearch(capabilities, capability) >= 0) {
            return "sm_" + capability;
        }
        return Arrays.stream(capabilities).filter(known -> known < capability).max().stream()
                .mapToObj(known -> "compute_" + known)
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        "nvrtcCompileProgram",
                        0,
                        version + " compiles for compute capability " + capabilities[0] / 10 + "."
                                + capabilities[0] % 10 + " and newer, the device has " + capability / 10 + "."
                                + capability % 10));
    }

    @Override
    public synchronized byte[] compile(String name, String source, String architecture, List<String> options) {
        PointerByReference program = new PointerByReference();
        call("nvrtcCreateProgram", program, text(source), name, 0, Pointer.NULL, Pointer.NULL);
        try {
            List<String> all = new ArrayList<>(options);
            all.add("--gpu-architecture=" + architecture);
            all.add("--std=c++17");
            int status = library.getFunction("nvrtcCompileProgram").invokeInt(new Object[] {
                program.getValue(), all.size(), new StringArray(all.toArray(new String[0]), "UTF-8")
            });
            log = logOf(program.getValue());
            if (status == COMPILATION_FAILED) {
                throw new CompilationException(name, log);
            }
            check("nvrtcCompileProgram", status);
            return architecture.startsWith("sm_")
                    ? bytes(program.getValue(), "nvrtcGetCUBIN")
                    : bytes(program.getValue(), "nvrtcGetPTX");
        } finally {
            call("nvrtcDestroyProgram", program);
        }
    }

    /** What the compiler said at the last call, such as the registers of each kernel with {@code --ptxas-options=-v}. */
    public synchronized String log() {
        return log;
    }

    private String logOf(Pointer program) {
        byte[] text = bytes(program, "nvrtcGetProgramLog");
        return new String(text, 0, Math.max(0, text.length - 1), StandardCharsets.UTF_8);
    }

    private byte[] bytes(Pointer program, String function) {
        Memory size = new Memory(Long.BYTES);
        call(function + "Size", program, size);
        Memory bytes = new Memory(Math.max(1, size.getLong(0)));
        call(function, program, bytes);
        return bytes.getByteArray(0, Math.toIntExact(size.getLong(0)));
    }

    private static Memory text(String source) {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }

    private void call(String function, Object... arguments) {
        check(function, library.getFunction(function).invokeInt(arguments));
    }

    private void check(String function, int status) {
        if (status != 0) {
            Object said = library.getFunction("nvrtcGetErrorString").invoke(String.class, new Object[] {status});
            throw new BackendException(function, status, String.valueOf(said));
        }
    }
}
