package dev.bellows.bench.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link OpBenchmark} and sets the two engines side by side. Arguments are JMH's, such as {@code -p op=ADD_16}. */
public final class OpsBench {
    private OpsBench() {}

    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        Options options = new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(OpBenchmark.class.getName())
                .build();
        Map<String, Map<String, Double>> micros = new TreeMap<>();
        for (RunResult result : new Runner(options).run()) {
            String key = result.getParams().getParam("op").toLowerCase(Locale.ROOT) + "/threads"
                    + result.getParams().getParam("threads");
            String engine = result.getPrimaryResult().getLabel();
            micros.computeIfAbsent(key, op -> new TreeMap<>())
                    .put(engine, result.getPrimaryResult().getScore());
        }
        lines(micros).forEach(System.out::println);
    }

    private static List<String> lines(Map<String, Map<String, Double>> micros) {
        List<String> lines = new ArrayList<>();
        micros.forEach((op, engines) -> {
            double ours = engines.getOrDefault("bellows", Double.NaN);
            double theirs = engines.getOrDefault("pytorch", Double.NaN);
            lines.add(String.format(
                    Locale.ROOT, "RESULT name=ops/%s/bellows value=%.3f unit=us ratio=%.2f", op, ours, theirs / ours));
            lines.add(String.format(Locale.ROOT, "RESULT name=ops/%s/pytorch value=%.3f unit=us ratio=1.00", op, theirs));
        });
        return lines;
    }
}
