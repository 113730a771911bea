package dev.bellows.bench.ops;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs {@link KernelBenchmark}. Arguments are JMH's, such as {@code -p op=matmul_mlp -p threads=2}. */
public final class KernelsBench {
    private KernelsBench() {}

    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        new Runner(Benchmarked.options(given, KernelBenchmark.class.getName() + "\\.", Benchmarked.names())
                        .build())
                .run();
    }
}
