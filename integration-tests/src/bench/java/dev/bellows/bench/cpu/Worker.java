package dev.bellows.bench.cpu;

import dev.bellows.bench.report.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One contender with one model in this JVM, driven by lines on standard input: {@code window SECONDS} runs steps for that
 * long and answers {@code RATE samples/s steps seconds}; {@code quit} answers {@code PEAK MiB loss} and ends. Before the
 * first line it warms up and says {@code READY parameters first-loss seconds-to-first-step version}, or {@code LACKS} if it cannot
 * do this.
 */
final class Worker {
    private static final double WARM_UP_SECONDS = Double.parseDouble(System.getProperty("bench.warmup", "3"));

    private final Contender.Work work;
    private final int batch;
    private final PrintStream out;
    private double loss;

    private Worker(Contender.Work work, int batch, PrintStream out) {
        this.work = work;
        this.batch = batch;
        this.out = out;
    }

    /** Arguments: contender, precision, model, mode, threads. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // libraries that greet on standard output must not disturb the protocol
        Entrant entrant = new Entrant(arguments[0], arguments[1]);
        Contender contender = Contenders.of(entrant, Integer.parseInt(arguments[4]));
        Model model = Model.of(arguments[2]);
        Mode mode = Mode.of(arguments[3]);
        if (!contender.offers(model, mode)) {
            out.println("LACKS");
            return;
        }
        long start = System.nanoTime();
        try (Contender.Work work = contender.prepare(model, mode)) {
            Worker worker = new Worker(work, mode.batch(model), out);
            worker.loss = work.step();
            double first = worker.loss;
            double seconds = (System.nanoTime() - start) * 1e-9;
            worker.run(WARM_UP_SECONDS);
            out.printf(Locale.ROOT, "READY %d %.6f %.3f %s%n", work.parameters(), first, seconds, contender.version());
            worker.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
        out.flush();
        Runtime.getRuntime().halt(0); // some engines keep threads that would hold the process
    }

    private void obey(BufferedReader in) throws IOException {
        Memory.resetPeak();
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            String[] words = line.split(" ", -1);
            out.println(run(Double.parseDouble(words[1])));
        }
        out.printf(Locale.ROOT, "PEAK %d %.6f%n", Memory.peakMiB(), loss);
    }

    private String run(double seconds) {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        int steps = 0;
        long now;
        do {
            loss = work.step();
            steps++;
            now = System.nanoTime();
        } while (now < end);
        double taken = (now - start) * 1e-9;
        return String.format(Locale.ROOT, "RATE %.2f %d %.4f", steps * (double) batch / taken, steps, taken);
    }
}
