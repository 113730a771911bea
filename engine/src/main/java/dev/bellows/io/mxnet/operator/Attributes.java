package dev.bellows.io.mxnet.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a node, which files have as texts: {@code (3, 3)}, {@code [3,3]}, {@code 3L}, {@code True}, {@code None}. */
final class Attributes {
    private final Map<String, String> texts;

    Attributes(Map<String, String> texts) {
        this.texts = texts;
    }

    /** Whether it is given, and not {@code None}. */
    boolean has(String name) {
        String text = texts.get(name);
        return text != null && !text.strip().equals("None");
    }

    /** Whether it is given as {@code None}. */
    boolean isNone(String name) {
        return texts.containsKey(name) && !has(name);
    }

    String text(String name, String absent) {
        return has(name) ? texts.getOrDefault(name, absent).strip() : absent;
    }

    boolean flag(String name, boolean absent) {
        String text = text(name, absent ? "true" : "false").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw refusal(name, "neither True nor False");
        };
    }

    int integer(String name, int absent) {
        return has(name) ? whole(name, texts.getOrDefault(name, "")) : absent;
    }

    double real(String name, double absent) {
        return has(name) ? number(name, texts.getOrDefault(name, "")) : absent;
    }

    /** Whole numbers; null if there are none. A lone number is a list of one. */
    int @Nullable [] list(String name) {
        if (!has(name)) {
            return null;
        }
        List<String> items = items(name);
        int[] values = new int[items.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole(name, items.get(i));
        }
        return values;
    }

    int[] list(String name, int... absent) {
        int[] given = list(name);
        return given == null || given.length == 0 ? absent : given;
    }

    /** Whole numbers of which some may be {@code None}. */
    List<@Nullable Integer> gaps(String name) {
        List<@Nullable Integer> values = new ArrayList<>();
        for (String item : has(name) ? items(name) : List.<String>of()) {
            values.add(item.equals("None") ? null : whole(name, item));
        }
        return values;
    }

    List<Double> reals(String name, Double... absent) {
        return has(name) ? items(name).stream().map(item -> number(name, item)).toList() : Arrays.asList(absent);
    }

    private List<String> items(String name) {
        String text = texts.getOrDefault(name, "").strip();
        boolean bracketed =
                (text.startsWith("(") && text.endsWith(")")) || (text.startsWith("[") && text.endsWith("]"));
        String inner = bracketed ? text.substring(1, Math.max(1, text.length() - 1)) : text;
        return Arrays.stream(inner.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private int whole(String name, String item) {
        String digits = item.strip().replaceFirst("[lL]$", "");
        try {
            double value = Double.parseDouble(digits);
            if (value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE) {
                return (int) value;
            }
        } catch (NumberFormatException e) {
            throw refusal(name, "no whole number", e);
        }
        throw refusal(name, "no whole number that an axis could have");
    }

    private double number(String name, String item) {
        String text = item.strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            case "true" -> 1;
            case "false" -> 0;
            default -> parsed(name, text);
        };
    }

    private double parsed(String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw refusal(name, "no number", e);
        }
    }

    private IllegalArgumentException refusal(String name, String why) {
        return new IllegalArgumentException("attribute " + name + " = " + shown(name) + " is " + why);
    }

    private IllegalArgumentException refusal(String name, String why, Exception cause) {
        return new IllegalArgumentException("attribute " + name + " = " + shown(name) + " is " + why, cause);
    }

    private String shown(String name) {
        String text = texts.getOrDefault(name, "");
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
