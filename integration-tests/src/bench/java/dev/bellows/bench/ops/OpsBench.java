package dev.bellows.bench.ops;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/**
 * Runs {@link OpBenchmark} and sets the engines side by side. Arguments are JMH's, such as {@code -p op=add_16}; the system
 * property {@code bench.out} says where the figures go.
 */
public final class OpsBench {
    private static final String PEER = "pytorch";

    private OpsBench() {}

    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException, IOException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        List<RunResult> results = new ArrayList<>();
        results.addAll(run(given, "recording", List.of("add_16"))); // what recording costs does not depend on the op
        results.addAll(run(given, "bellows", Benchmarked.names()));
        results.addAll(run(given, PEER, PyTorchOps.names()));
        Map<String, Map<String, Double>> micros = new TreeMap<>();
        for (RunResult result : results) {
            String key = result.getParams().getParam("op") + "/threads"
                    + result.getParams().getParam("threads");
            String engine = result.getPrimaryResult().getLabel();
            micros.computeIfAbsent(key, op -> new TreeMap<>())
                    .put(engine, result.getPrimaryResult().getScore());
        }
        Findings findings = new Findings(Path.of(System.getProperty("bench.out", "docs/bench/ops.json")));
        findings.add(figures(micros));
        findings.print();
    }

    private static Collection<RunResult> run(Options given, String method, List<String> ops) throws RunnerException {
        String methods = OpBenchmark.class.getName() + "\\." + method;
        return new Runner(Benchmarked.options(given, methods, ops).build()).run();
    }

    /** A ratio says how many times as fast as PyTorch an engine is. */
    private static List<Figure> figures(Map<String, Map<String, Double>> micros) {
        List<Figure> figures = new ArrayList<>();
        micros.forEach((op, engines) -> engines.forEach((engine, time) -> figures.add(
                Figure.of("ops/" + op + "/" + engine, time, "us", engines.getOrDefault(PEER, Double.NaN) / time))));
        return figures;
    }
}
