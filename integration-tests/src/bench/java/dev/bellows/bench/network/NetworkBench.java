package dev.bellows.bench.network;

import dev.bellows.bench.ranks.Ranks;
import dev.bellows.bench.ranks.Sums;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.bench.report.Spread;
import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.simulation.Cluster;
import dev.bellows.collective.simulation.Layout;
import dev.bellows.collective.simulation.Part;
import dev.bellows.collective.simulation.SimulatedCall;
import dev.bellows.collective.simulation.Simulation;
import dev.bellows.collective.simulation.Trouble;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums between processes in network namespaces of this machine, which {@code tc} makes slow, late and lossy, and what the simulation says of
 * each. Wants root and says so where it has not. Arguments, each optional: {@code links=bare,10gbit,1gbit,delay1ms,loss1pct}, {@code ranks=2,4},
 * {@code bytes=4096,65536,1048576,16777216}, {@code turns=5}, {@code seconds=1} (of a turn, about), {@code python=python3} (for what is late), {@code out=FILE}.
 */
public final class NetworkBench {
    static final Options.Table OPTIONS = Options.of("bench network")
            .words("links", "bare,10gbit,1gbit,delay1ms,loss1pct", Link.words())
            .wholes("ranks", "2,4", 2, 64)
            .wholes("bytes", "4096,65536,1048576,16777216", Float.BYTES, 1 << 30)
            .whole("turns", "5", 1, 1000)
            .number("seconds", "1", 0.001, 60)
            .text("python", "python3")
            .text("out", "docs/bench/network.json")
            .check(Sums::requireFloats);
    private static final int MOST_ROUNDS = 2000;
    private static final int SIMULATED = 21;
    private static final int FEW = 20;
    private static final double WARM_UP = 5;
    private static final double NANO = 1e-9;
    private static final double MICRO = 1e-6;

    private final Options options;
    private final Findings findings;

    private NetworkBench(Options options) {
        this.options = options;
        findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException {
        NetworkBench bench = new NetworkBench(OPTIONS.readOrExit(arguments));
        String missing = Namespaces.missing();
        if (!missing.isEmpty()) {
            System.out.println("SKIPPED network: " + missing);
            return;
        }
        bench.run();
    }

    private void run() throws IOException {
        Calibration calibration = calibrate(options.text("python"));
        System.out.println("MACHINE " + calibration);
        for (String name : options.list("links")) {
            for (int size : options.wholes("ranks")) {
                measure(Link.named(name), size, calibration);
            }
        }
        findings.print();
    }

    private static Calibration calibrate(String python) throws IOException {
        try (Namespaces bare = new Namespaces(2, Link.BARE, python);
                Ranks two = ranks(bare, 2)) {
            return Calibration.of(two);
        }
    }

    private static Ranks ranks(Namespaces hosts, int size) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            commands.add(hosts.on(
                    rank, Ranks.java(SumRank.class, String.valueOf(rank), String.valueOf(size), hosts.address(rank))));
        }
        return new Ranks("sums", commands);
    }

    private void measure(Link link, int size, Calibration calibration) throws IOException {
        try (Namespaces hosts = new Namespaces(size, link, options.text("python"));
                Ranks ranks = ranks(hosts, size)) {
            warmUp(ranks);
            for (int bytes : options.wholes("bytes")) {
                findings.add(List.of(measure(hosts, ranks, link, size, bytes, calibration)));
            }
        }
    }

    private Figure measure(Namespaces hosts, Ranks ranks, Link link, int size, int bytes, Calibration calibration)
            throws IOException {
        slowest(ranks, bytes, FEW); // until the windows of TCP have seen it
        double once = slowest(ranks, bytes, FEW);
        int rounds = (int) Math.max(3, Math.min(MOST_ROUNDS, options.number("seconds") / once));
        List<Double> seconds = new ArrayList<>();
        for (int turn = 0; turn < options.whole("turns"); turn++) {
            seconds.add(slowest(ranks, bytes, rounds));
        }
        Spread measured = Spread.of(seconds);
        double predicted = predicted(link, size, bytes, calibration);
        return Figure.of(
                        "network/" + link + "/ranks" + size + "/allreduce/" + bytes,
                        measured.median() / MICRO,
                        "us",
                        predicted / measured.median())
                .with("predictedMicros", predicted / MICRO)
                .with("errorPercent", 100 * (predicted / measured.median() - 1))
                .with("leastMicros", measured.least() / MICRO)
                .with("greatestMicros", measured.greatest() / MICRO)
                .with("congestionControl", hosts.congestionControl())
                .with("calibration", calibration.toString());
    }

    /** Until the compiler has seen to what a sum runs through, which takes thousands of them. */
    private static void warmUp(Ranks ranks) throws IOException {
        long start = System.nanoTime();
        while ((System.nanoTime() - start) * NANO < WARM_UP) {
            ranks.ask("sum 4096 200");
        }
    }

    /** Of each rank the median, of these the longest. */
    private static double slowest(Ranks ranks, int bytes, int rounds) throws IOException {
        return ranks.ask("sum " + bytes + " " + rounds).stream()
                .mapToDouble(answer -> answer[0] * NANO)
                .max()
                .orElseThrow();
    }

    /** The median of some, as what a lossy network loses is drawn. */
    private static double predicted(Link link, int size, int bytes, Calibration calibration) {
        Layout layout = Layout.hosts(size).onOneMachine(Runtime.getRuntime().availableProcessors());
        Cluster cluster = new Cluster(layout, link.network(calibration.latency()), calibration.processor());
        CollectiveOptions options = CollectiveOptions.defaults();
        SimulatedCall sum = SimulatedCall.allReduce(
                bytes / Float.BYTES, Wire.exact(DType.F32), ReduceOp.SUM, options.exchangeBytes());
        List<Double> seconds = new ArrayList<>();
        for (int seed = 0; seed < (link.loss() > 0 ? SIMULATED : 1); seed++) {
            seconds.add(new Simulation(cluster, options, Trouble.NONE.withSeed(seed))
                    .run(List.of(new Part.Collective(sum)))
                    .seconds());
        }
        return Spread.of(seconds).median();
    }
}
