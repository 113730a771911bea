package dev.bellows.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arguments of the form {@code name=value}, each with a default. */
public final class Options {
    private final Map<String, String> values;

    /**
     * The defaults, and what the arguments say instead.
     *
     * @param defaults the options that there are
     * @throws IllegalArgumentException if an argument names none of them
     */
    public Options(Map<String, String> defaults, String... arguments) {
        values = new LinkedHashMap<>(defaults);
        for (String argument : arguments) {
            String[] sides = argument.split("=", 2);
            if (sides.length < 2 || values.replace(sides[0], sides[1]) == null) {
                throw new IllegalArgumentException("bench: no option '" + argument + "'; choose among "
                        + String.join("=…, ", values.keySet()) + "=…");
            }
        }
    }

    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("bench: there is no option '" + name + "'");
        }
        return value;
    }

    /** The parts between commas. */
    public List<String> list(String name) {
        return List.of(text(name).split(",", -1));
    }

    public int whole(String name) {
        return Integer.parseInt(text(name));
    }

    public double number(String name) {
        return Double.parseDouble(text(name));
    }
}
