package dev.bellows.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something measured.
 *
 * @param name such as {@code cpu/mlp/train/f32/threads2/bellows}
 * @param value in {@code unit}
 * @param ratio to what the page of the benchmark says; NaN where there is nothing to compare with
 * @param details what else JSON tells of it: strings and numbers by name
 */
public record Figure(String name, double value, String unit, double ratio, Map<String, Object> details) {
    public Figure {
        details = Map.copyOf(details);
    }

    public static Figure of(String name, double value, String unit, double ratio) {
        return new Figure(name, value, unit, ratio, Map.of());
    }

    /** This figure with one more detail. */
    public Figure with(String key, Object detail) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(key, detail);
        return new Figure(name, value, unit, ratio, more);
    }

    /** The line for programs to read; a ratio that is not known is {@code nan}. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "RESULT name=%s value=%s unit=%s ratio=%s",
                name,
                brief(value),
                unit,
                Double.isFinite(ratio) ? brief(ratio) : "nan");
    }

    private static String brief(double number) {
        return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%.1f" : "%.3f", number);
    }
}
