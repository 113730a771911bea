package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.cuda.driver.Nvrtc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * NVIDIA's compiler takes every kernel, and says how many registers each needs. With {@code -Dbellows.nvrtc=all} it is asked for each dtype and each card, which takes
 * minutes.
 */
final class NvrtcTest {
    /** A block of 256 threads of more registers than this leaves a multiprocessor half empty. */
    private static final int MOST_REGISTERS = 128;

    private static final Pattern FUNCTION = Pattern.compile("Compiling entry function '(\\w+)'");
    private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

    private static final boolean ALL = "all".equals(System.getProperty("bellows.nvrtc"));

    private Nvrtc compiler;

    private static List<Code> modules() {
        return ALL ? Codes.all() : Codes.ofEachFamily();
    }

    @BeforeEach
    void load() {
        compiler = NvrtcPackage.compiler();
    }

    private byte[] compile(Code code, String architecture, String... more) {
        List<String> options =
                Stream.concat(code.options().stream(), Stream.of(more)).toList();
        return compiler.compile(code.toString(), code.source(), architecture, options);
    }

    @Test
    void everyFamilyCompilesAndNoKernelSpillsRegisters() {
        List<String> complaints = new ArrayList<>();
        int kernels = 0;
        for (Code code : modules()) {
            byte[] cubin = compile(code, "sm_90", "--ptxas-options=-v");
            assertEquals("\u007fELF", new String(cubin, 0, 4, StandardCharsets.ISO_8859_1));
            String function = "";
            for (String line : compiler.log().lines().toList()) {
                Matcher named = FUNCTION.matcher(line);
                Matcher spills = SPILLS.matcher(line);
                Matcher registers = REGISTERS.matcher(line);
                if (named.find()) {
                    function = named.group(1);
                    kernels++;
                } else if (spills.find() && Integer.parseInt(spills.group(1)) > 0) {
                    complaints.add(code + ", " + function + ": " + line.strip());
                } else if (registers.find() && Integer.parseInt(registers.group(1)) > MOST_REGISTERS) {
                    complaints.add(code + ", " + function + ": " + line.strip());
                }
            }
        }
        assertEquals(List.of(), complaints);
        assertTrue(kernels > 90, kernels + " kernels");
    }

    /** The smallest families: what differs between cards is the compiler's matter, and takes it seconds. */
    @Test
    void familiesCompileForEveryCard() {
        List<Integer> tried = new ArrayList<>();
        for (int capability : compiler.capabilities()) {
            if (capability >= 75) {
                tried.add(capability);
                (ALL ? Codes.ofEachFamily() : Codes.small()).forEach(code -> compile(code, "sm_" + capability));
            }
        }
        assertTrue(tried.containsAll(List.of(75, 80, 86, 89, 90, 100, 120)), tried::toString);
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
