package dev.bellows.examples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of the MNIST demo can set.
 *
 * @param master {@code --master}: the Spark master to use; null: what spark-submit set, else a cluster of its own
 * @param epochs {@code --epochs}: how often training sees every digit; 3 unless set
 * @param limit {@code --limit}: how many digits to train on and to score at most, to try things out; all unless set
 * @param out {@code --out}: where model and report go; {@code out/demo} unless set
 * @param data {@code --data}: where the four files of MNIST lie; {@code notebooks/data/mnist} unless set
 */
record DemoOptions(@Nullable String master, int epochs, int limit, Path out, Path data) {
    static final String USAGE = "usage: MnistDemo [--master URL] [--epochs N] [--limit N] [--out DIR] [--data DIR]";

    private static final DemoOptions DEFAULTS =
            new DemoOptions(null, 3, Integer.MAX_VALUE, Path.of("out", "demo"), Path.of("notebooks", "data", "mnist"));

    /** @throws IllegalArgumentException if an option is unknown, lacks its value or has a value that makes no sense */
    static DemoOptions parse(String... arguments) {
        DemoOptions options = DEFAULTS;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("demo: " + arguments[i] + " has no value; " + USAGE);
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private DemoOptions with(String name, String value) {
        return switch (name) {
            case "--master" -> new DemoOptions(value, epochs, limit, out, data);
            case "--epochs" -> new DemoOptions(master, positive(name, value), limit, out, data);
            case "--limit" -> new DemoOptions(master, epochs, positive(name, value), out, data);
            case "--out" -> new DemoOptions(master, epochs, limit, Path.of(value), data);
            case "--data" -> new DemoOptions(master, epochs, limit, out, Path.of(value));
            default -> throw new IllegalArgumentException("demo: there is no option " + name + "; " + USAGE);
        };
    }

    private static int positive(String name, String value) {
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(
                    "demo: " + name + " must be a whole number from 1: " + value + "; " + USAGE);
        }
        return Integer.parseInt(value);
    }
}
