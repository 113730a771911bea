package dev.bellows.cuda.driver;

import java.util.List;

/** Compiles CUDA C++ for a device. */
public interface Compiler {
    /** Which compiler it is, with its version: two of the same name give the same code for the same source. */
    String version();

    /**
     * The architecture to compile for, given a device's compute capability: its own as {@code sm_90}, or where the compiler does not know that yet the
     * newest older one as {@code compute_90}, for which the driver translates.
     *
     * @param capability 10 × major + minor
     */
    String architecture(int capability);

    /**
     * Compiles one file.
     *
     * @param name for messages
     * @param options besides the architecture, such as {@code -DT_f32}
     * @return a cubin, or for a {@code compute_…} PTX
     * @throws CompilationException if the source is refused
     */
    byte[] compile(String name, String source, String architecture, List<String> options);
}
