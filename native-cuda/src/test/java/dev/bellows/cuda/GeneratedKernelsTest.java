package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.EchoCompiler;
import dev.bellows.cuda.driver.Nvrtc;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelFigures;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import dev.bellows.cuda.kernel.NvrtcPackage;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.op.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * NVIDIA's compiler takes the kernels that are generated for drawn graphs, each for another card, and none spills registers. With {@code -Dbellows.nvrtc=all} there are 200 of them.
 */
final class GeneratedKernelsTest {
    private static final int KERNELS = "all".equals(System.getProperty("bellows.nvrtc")) ? 200 : 20;
    private static final int TURING = 75;
    private static final int MOST_REGISTERS = 128;

    @TempDir
    Path cubins;

    /** What would be compiled for graphs of seeds 0, 1, …. */
    private List<EchoCompiler.Source> sources() {
        AbstractDevice driver = new AbstractDevice(1, 1 << 20);
        driver.define("*", (device, extent, arguments) -> {});
        EchoCompiler echo = new EchoCompiler();
        CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
        List<EchoCompiler.Source> generated = List.of();
        try (CudaBackend backend =
                new CudaBackend(device, new KernelTable(device, echo, new CubinStore(cubins), Libraries.NONE))) {
            for (long seed = 0; generated.size() < KERNELS; seed++) {
                Trace trace = new Trace();
                List<Tensor> symbols = new ArrayList<>();
                RandomElementwise.inputs().forEach(spec -> symbols.add(trace.input("x" + symbols.size(), spec)));
                List<Tensor> results = new RandomElementwise(seed).on(symbols);
                Executable.compile(trace.graph(results), backend).close();
                generated = generated(echo.sources());
            }
        }
        return generated.subList(0, KERNELS);
    }

    @Test
    void nvidiasCompilerTakesThemForEveryCardWithoutSpills() {
        compile(sources());
    }

    /** Those of the three steps whose launches are counted. */
    @Test
    void andThoseOfNetworks() {
        List<EchoCompiler.Source> all = new ArrayList<>();
        for (TracedNetwork network :
                List.of(TracedNetwork.leNet(), TracedNetwork.resNet18(), TracedNetwork.transformer())) {
            all.addAll(generated(
                    TracedRun.of(network, 1, cubins.resolve(network.name())).sources()));
        }
        compile(all);
    }

    private static List<EchoCompiler.Source> generated(List<EchoCompiler.Source> sources) {
        return sources.stream()
                .filter(source -> source.options().contains("-DFUSED"))
                .toList();
    }

    private static void compile(List<EchoCompiler.Source> sources) {
        Nvrtc compiler = NvrtcPackage.compiler();
        int[] cards = Arrays.stream(compiler.capabilities())
                .filter(capability -> capability >= TURING)
                .toArray();
        int number = 0;
        for (EchoCompiler.Source source : sources) {
            int card = cards[number++ % cards.length];
            List<String> options = Stream.concat(source.options().stream(), Stream.of("--ptxas-options=-v"))
                    .toList();
            compiler.compile(source.name(), source.text(), "sm_" + card, options);
            List<KernelFigures> figures = KernelFigures.of(compiler.log());
            assertEquals(1, figures.size(), compiler::log);
            KernelFigures kernel = figures.get(0);
            String which = "sm_" + card + ": " + kernel + " of\n" + source.text();
            assertEquals(0, kernel.spilledBytes(), which);
            assertTrue(kernel.registers() <= MOST_REGISTERS, which);
        }
    }
}
