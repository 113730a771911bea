package dev.bellows.bench.mllib;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;

/** OpenBLAS for MLlib, which is faster with it than with its own Java: the peer shall be at its best. */
final class NativeBlas {
    private static final String FOLDER = "/org/bytedeco/openblas/linux-x86_64/";

    private NativeBlas() {}

    /** Unpacks OpenBLAS and tells the library that MLlib calls BLAS through. To be called before MLlib is first used. */
    static void use() {
        try {
            for (String needed : new String[] {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"}) {
                if (NativeBlas.class.getResource(FOLDER + needed) != null) {
                    System.load(unpacked(needed));
                }
            }
            System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", unpacked("libopenblas.so.0"));
        } catch (IOException e) {
            throw new UncheckedIOException("bench: OpenBLAS cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static String unpacked(String library) throws IOException {
        Path path = Loader.cacheResource(Objects.requireNonNull(
                        NativeBlas.class.getResource(FOLDER + library), library + " is not on the class path"))
                .toPath();
        return path.toString();
    }
}
