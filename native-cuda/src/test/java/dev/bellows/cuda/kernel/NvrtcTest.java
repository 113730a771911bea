package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.cuda.driver.Nvrtc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * NVIDIA's compiler takes every kernel for the generations of cards that the documentation names, and none spills registers. It needs no card. With {@code -Dbellows.nvrtc=all} it is
 * asked for every architecture that it knows from Turing on and for every dtype, which takes minutes.
 */
final class NvrtcTest {
    /** A block of 256 threads of more registers than this leaves a multiprocessor half empty. */
    private static final int MOST_REGISTERS = 128;

    private static final int TURING = 75;

    private static final boolean ALL = "all".equals(System.getProperty("bellows.nvrtc"));

    private Nvrtc compiler;

    @BeforeEach
    void load() {
        compiler = NvrtcPackage.compiler();
    }

    private byte[] compile(Code code, String architecture, String... more) {
        List<String> options =
                Stream.concat(code.options().stream(), Stream.of(more)).toList();
        return compiler.compile(code.toString(), code.source(), architecture, options);
    }

    /** By compute capability, then by kernel. */
    private Map<Integer, Map<String, KernelFigures>> figures() {
        Map<Integer, Map<String, KernelFigures>> all = new TreeMap<>();
        for (int capability : compiler.capabilities()) {
            if (ALL ? capability >= TURING : isNamed(capability)) {
                all.put(capability, figures(capability));
            }
        }
        return all;
    }

    private static boolean isNamed(int capability) {
        return Card.ALL.stream().anyMatch(card -> card.capability() == capability);
    }

    private Map<String, KernelFigures> figures(int capability) {
        Map<String, KernelFigures> all = new HashMap<>();
        for (Code code : ALL ? Codes.all() : Codes.ofEachFamily()) {
            byte[] cubin = compile(code, "sm_" + capability, "--ptxas-options=-v");
            assertEquals("\u007fELF", new String(cubin, 0, 4, StandardCharsets.ISO_8859_1));
            for (KernelFigures kernel : KernelFigures.of(compiler.log())) {
                assertEquals(0, kernel.spilledBytes(), () -> code + " for sm_" + capability + ": " + kernel);
                int most = HotKernels.MOST_REGISTERS.getOrDefault(kernel.function(), MOST_REGISTERS);
                assertTrue(ALL || kernel.registers() <= most, () -> code + " for sm_" + capability + ": " + kernel);
                all.putIfAbsent(kernel.function(), kernel);
            }
        }
        return all;
    }

    /** The table is of f32: with all dtypes it would be of the one that happens to come first. */
    @Test
    void everyFileCompilesWithoutSpillsAsTheDocumentationSays() throws IOException {
        Map<Integer, Map<String, KernelFigures>> figures = figures();
        List<Integer> expected = ALL ? List.of(75, 80, 86, 89, 90, 100, 103, 120) : List.of(75, 80, 89, 90, 100, 120);
        assertTrue(figures.keySet().containsAll(expected), figures::toString);
        figures.values().forEach(kernels -> assertTrue(kernels.size() > 90, kernels.size() + " kernels"));
        if (!ALL) {
            String table = HotKernels.table(figures);
            Path page = Path.of(System.getProperty("basedir", "."), "..", "docs", "gpu-performance.md");
            assertTrue(Files.readString(page).contains(table), () -> page + " should have\n" + table);
        }
    }

    @Test
    void aCardThatIsNewerThanTheCompilerGetsPtx() {
        String architecture = compiler.architecture(999);
        byte[] ptx = compile(Code.of("matmul", DType.F32), architecture);
        assertTrue(new String(ptx, StandardCharsets.UTF_8).contains(".visible .entry matmul("));
        assertEquals(0, ptx[ptx.length - 1]);
    }

    @Test
    void theSameSourceGivesTheSameBytes() {
        Code code = Code.of("reduce", DType.F32);
        assertArrayEquals(compile(code, "sm_80"), compile(code, "sm_80"));
    }
}
