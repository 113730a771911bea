package dev.bellows.bench.scaling;

import dev.bellows.bench.ranks.Ranks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Workers that train, and what their steps took in each turn, in seconds: of the slowest by the clock, of all on average by their processors. */
final class Contender implements AutoCloseable {
    private static final double NANO = 1e-9;

    private final Ranks ranks;
    private final List<Double> clock = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private final List<Double> waited = new ArrayList<>();

    Contender(Ranks ranks) {
        this.ranks = ranks;
    }

    /** Trains so many steps that are not counted; returns the seconds of one. */
    double warmUp(int steps) throws IOException {
        return turn(steps)[0];
    }

    /** Trains so many steps. */
    void run(int steps) throws IOException {
        double[] taken = turn(steps);
        clock.add(taken[0]);
        processor.add(taken[1]);
        waited.add(taken[2]);
    }

    private double[] turn(int steps) throws IOException {
        List<double[]> answers = ranks.ask(String.valueOf(steps));
        return new double[] {
            answers.stream().mapToDouble(answer -> answer[0]).max().orElseThrow() * NANO,
            answers.stream().mapToDouble(answer -> answer[1]).average().orElseThrow() * NANO,
            answers.stream().mapToDouble(answer -> answer[2]).average().orElseThrow() * NANO
        };
    }

    /** Of each turn. */
    List<Double> clock() {
        return clock;
    }

    /** Of each turn, on average over the workers. */
    List<Double> processor() {
        return processor;
    }

    /** Of each turn, what was waited for others, on average over the workers. */
    List<Double> waited() {
        return waited;
    }

    @Override
    public void close() {
        ranks.close();
    }
}
