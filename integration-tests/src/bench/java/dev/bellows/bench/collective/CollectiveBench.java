package dev.bellows.bench.collective;

import dev.bellows.bench.ranks.Ranks;
import dev.bellows.bench.ranks.Sums;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.bench.report.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The time of a sum over processes of this machine, by memory that they share and by connections, beside the same bytes over bare sockets and PyTorch's
 * gloo, in turns. Arguments, each optional: {@code ranks=2,4}, {@code bytes=4096,65536,1048576,67108864}, {@code turns=7},
 * {@code seconds=0.3} (of a turn, about), {@code python=INTERPRETER} (one that has PyTorch), {@code out=FILE}.
 */
public final class CollectiveBench {
    static final Options.Table OPTIONS = Options.of("bench collective")
            .wholes("ranks", "2,4", 2, 64)
            .wholes("bytes", "4096,65536,1048576,67108864", Float.BYTES, 1 << 30)
            .whole("turns", "7", 1, 1000)
            .number("seconds", "0.3", 0.001, 60)
            .text("python", "")
            .text("out", "docs/bench/collective.json")
            .check(Sums::requireFloats);
    private static final String BARE = "sockets";
    private static final int MOST_ROUNDS = 2000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Options options;
    private final Findings findings;

    private CollectiveBench(Options options) {
        this.options = options;
        findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException {
        CollectiveBench bench = new CollectiveBench(OPTIONS.readOrExit(arguments));
        for (int size : bench.options.wholes("ranks")) {
            bench.measure(size);
        }
        bench.findings.print();
    }

    private void measure(int size) throws IOException {
        List<Ranks> contenders = new ArrayList<>();
        try {
            contenders.add(java("shared", OurRank.class, size, "true"));
            contenders.add(java("tcp", OurRank.class, size, "false"));
            contenders.add(java(BARE, BareRank.class, size));
            if (options.text("python").isEmpty()) {
                System.out.println("SKIPPED gloo: python=INTERPRETER names none that has PyTorch");
            } else {
                contenders.add(gloo(size));
            }
            for (int bytes : options.wholes("bytes")) {
                findings.add(figures(contenders, size, bytes));
            }
        } finally {
            contenders.forEach(Ranks::close);
        }
    }

    private List<Figure> figures(List<Ranks> contenders, int size, int bytes) throws IOException {
        Map<String, List<Double>> nanos = new LinkedHashMap<>();
        for (int turn = 0; turn < options.whole("turns"); turn++) {
            for (Ranks each : contenders) {
                nanos.computeIfAbsent(each.name(), name -> new ArrayList<>())
                        .add(nanos(each, bytes, rounds(each, bytes)));
            }
        }
        List<Figure> figures = new ArrayList<>();
        nanos.forEach((name, taken) -> {
            List<Double> bare = nanos.getOrDefault(BARE, List.of());
            Spread ratio = Spread.of(IntStream.range(0, taken.size())
                    .mapToObj(turn -> bare.get(turn) / taken.get(turn))
                    .toList());
            Spread time = Spread.of(taken);
            double algbw = bytes / time.median();
            figures.add(Figure.of(
                            "collective/allreduce/" + bytes + "/ranks" + size + "/" + name,
                            time.median() / NANOS_PER_MICRO,
                            "us",
                            ratio.median())
                    .with("leastRatio", ratio.least())
                    .with("greatestRatio", ratio.greatest())
                    .with("algbw", algbw)
                    .with("busbw", algbw * 2 * (size - 1) / size));
        });
        return figures;
    }

    /** As many as a turn has time for. */
    private int rounds(Ranks ranks, int bytes) throws IOException {
        double once = nanos(ranks, bytes, 3);
        return (int) Math.max(3, Math.min(MOST_ROUNDS, options.number("seconds") * NANOS_PER_SECOND / once));
    }

    private static Ranks java(String name, Class<?> main, int size, String... more) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            List<String> command = new ArrayList<>(Ranks.java(main, String.valueOf(rank), String.valueOf(size)));
            command.addAll(List.of(more));
            commands.add(command);
        }
        return new Ranks(name, commands);
    }

    /** The nanoseconds of a sum of so many bytes: of each rank the median, of these the longest. */
    private static double nanos(Ranks ranks, int bytes, int rounds) throws IOException {
        return ranks.ask(bytes + " " + rounds).stream()
                .mapToDouble(answer -> answer[0])
                .max()
                .orElseThrow();
    }

    private Ranks gloo(int size) throws IOException {
        Path program = Path.of("integration-tests", "src", "bench", "python", "gloo.py");
        Path file = Files.createTempDirectory("gloo").resolve("meeting");
        List<List<String>> commands = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            commands.add(List.of(
                    options.text("python"),
                    program.toString(),
                    String.valueOf(rank),
                    String.valueOf(size),
                    file.toString()));
        }
        return new Ranks("gloo", commands);
    }
}
