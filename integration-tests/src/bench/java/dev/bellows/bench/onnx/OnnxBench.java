package dev.bellows.bench.onnx;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.memory.Scope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * How long a large ONNX model takes to load beside reading its bytes, in turns, and how much heap that takes at most. The bytes are
 * read into new memory, as those of a model are, and again into memory that is there. Arguments, each optional: {@code megabytes=500}, {@code rounds=5}, {@code out=FILE}.
 */
public final class OnnxBench {
    private static final int LAYER_MEGABYTES = 4;

    private OnnxBench() {}

    public static void main(String[] arguments) throws IOException {
        Options options = Options.of("bench onnx")
                .whole("megabytes", "500", LAYER_MEGABYTES, 100_000)
                .whole("rounds", "5", 1, 1000)
                .text("out", "docs/bench/onnx.json")
                .readOrExit(arguments);
        Path file = Files.createTempFile("large", ".onnx");
        try {
            LargeModel.write(file, options.whole("megabytes") / LAYER_MEGABYTES);
            int rounds = options.whole("rounds");
            double[] again = new double[rounds];
            double[] reading = new double[rounds];
            double[] loading = new double[rounds];
            ByteBuffer all = ByteBuffer.allocateDirect((int) Files.size(file));
            load(file);
            read(file, all);
            heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
            for (int i = 0; i < rounds; i++) {
                again[i] = millis(() -> read(file, all));
                reading[i] = millis(() -> read(file, ByteBuffer.allocateDirect((int) Files.size(file))));
                loading[i] = millis(() -> load(file));
            }
            double heap = heapPools().stream()
                            .mapToLong(pool -> pool.getPeakUsage().getUsed())
                            .sum()
                    / 1048576.0;
            String name = "onnx/load/" + options.text("megabytes") + "mb/";
            Findings findings = new Findings(Path.of(options.text("out")));
            findings.add(List.of(
                    Figure.of(name + "bytes", median(reading), "ms", 1),
                    Figure.of(name + "bytes-again", median(again), "ms", median(again) / median(reading)),
                    Figure.of(name + "bellows", median(loading), "ms", median(loading) / median(reading)),
                    Figure.of(name + "heap", heap, "MiB", Double.NaN)));
            findings.print();
        } finally {
            Files.delete(file);
        }
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static double millis(Work work) throws IOException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static void load(Path file) throws IOException {
        try (Scope scope = Scope.open("load")) {
            OnnxBlock net = Onnx.load(file);
            if (net.bytes() == 0) {
                throw new IllegalStateException("no weights");
            }
        }
    }

    private static void read(Path file, ByteBuffer all) throws IOException {
        all.clear();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int read = 0;
            while (all.hasRemaining() && read >= 0) {
                read = channel.read(all);
            }
        }
    }
}
