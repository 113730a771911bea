package dev.bellows.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Arguments of the form {@code name=value}. Each is declared with its default and with what it may be, and all are looked at before anything runs: one that
 * is unknown, given twice or not what it may be is refused by a sentence that says what there is.
 *
 * <pre>{@code
 * Options options = Options.of("bench network")
 *         .words("links", "bare,1gbit", List.of("bare", "1gbit"))
 *         .whole("turns", "5", 1, 1000)
 *         .text("out", "docs/bench/network.json")
 *         .readOrExit(arguments);
 * }</pre>
 */
public final class Options {
    /** By which a program tells its caller that it was called wrongly. */
    private static final int MISUSE = 2;

    private final String command;
    private final Map<String, String> values;

    private final Set<String> given;

    private Options(String command, Map<String, String> values, Set<String> given) {
        this.command = command;
        this.values = values;
        this.given = given;
    }

    /** None yet of a command. */
    public static Table of(String command) {
        return new Table(command);
    }

    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(command + ": there is no option '" + name + "'");
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

    /** The whole numbers between commas. */
    public List<Integer> wholes(String name) {
        return list(name).stream().map(Integer::valueOf).toList();
    }

    public double number(String name) {
        return Double.parseDouble(text(name));
    }

    /** Whether an argument says it, or else it is the default. */
    public boolean isGiven(String name) {
        return given.contains(name);
    }

    /** Whether it is {@code yes}. */
    public boolean yes(String name) {
        return text(name).equals("yes");
    }

    /** That values which are right each by itself do not fit together. */
    public IllegalArgumentException refusal(String sentence) {
        return new IllegalArgumentException(command + ": " + sentence);
    }

    /** The options of a command. */
    public static final class Table {
        private final String command;
        private final Map<String, String> defaults = new LinkedHashMap<>();
        private final Map<String, Kind> kinds = new LinkedHashMap<>();
        private final List<Check> checks = new ArrayList<>();

        private Table(String command) {
            this.command = command;
        }

        /** Anything. */
        public Table text(String name, String initial) {
            return add(name, initial, new Kind("a text", value -> true, false));
        }

        /** One of some words. */
        public Table word(String name, String initial, List<String> words) {
            return add(name, initial, new Kind("one of " + String.join(", ", words), words::contains, false));
        }

        /** Some of some words, between commas. */
        public Table words(String name, String initial, List<String> words) {
            return add(name, initial, new Kind("one of " + String.join(", ", words), words::contains, true));
        }

        /** {@code yes} or {@code no}. */
        public Table yesOrNo(String name, boolean initial) {
            return word(name, initial ? "yes" : "no", List.of("yes", "no"));
        }

        public Table whole(String name, String initial, int least, int most) {
            return add(name, initial, Kind.whole(least, most, false));
        }

        /** Whole numbers between commas. */
        public Table wholes(String name, String initial, int least, int most) {
            return add(name, initial, Kind.whole(least, most, true));
        }

        public Table number(String name, String initial, double least, double most) {
            Predicate<String> allowed = value -> {
                try {
                    double number = Double.parseDouble(value);
                    return number >= least && number <= most;
                } catch (NumberFormatException none) {
                    return false;
                }
            };
            return add(name, initial, new Kind("a number from " + brief(least) + " to " + brief(most), allowed, false));
        }

        /**
         * What a pattern describes, several of it between commas.
         *
         * @param wanted the pattern in words
         */
        public Table matching(String name, String initial, String pattern, String wanted) {
            return add(name, initial, new Kind(wanted, value -> value.matches(pattern), true));
        }

        /** What values must do to fit together; throws {@link Options#refusal} if they do not. */
        public Table check(Check check) {
            checks.add(check);
            return this;
        }

        private Table add(String name, String initial, Kind kind) {
            defaults.put(name, initial);
            kinds.put(name, kind);
            return this;
        }

        /**
         * The defaults, and what the arguments say instead.
         *
         * @throws IllegalArgumentException if an argument is refused
         */
        public Options read(String... arguments) {
            Map<String, String> values = new LinkedHashMap<>(defaults);
            Set<String> given = new LinkedHashSet<>();
            for (String argument : arguments) {
                String[] sides = argument.split("=", 2);
                Kind kind = kinds.get(sides[0]);
                if (sides.length < 2 || kind == null) {
                    throw new IllegalArgumentException(command + ": there is no option '" + argument
                            + "'; choose among " + String.join("=…, ", defaults.keySet()) + "=…");
                }
                if (!given.add(sides[0])) {
                    throw new IllegalArgumentException(command + ": " + sides[0] + " is given twice; give it once");
                }
                if (!sides[1].equals(defaults.get(sides[0])) && !kind.allows(sides[1])) {
                    throw new IllegalArgumentException(
                            command + ": " + argument + " is wrong: " + sides[0] + " is " + kind.described());
                }
                values.put(sides[0], sides[1]);
            }
            Options options = new Options(command, values, given);
            checks.forEach(check -> check.look(options));
            return options;
        }

        /** The same for a main method: a refusal is a line on standard error, and ends the program. */
        public Options readOrExit(String... arguments) {
            try {
                return read(arguments);
            } catch (IllegalArgumentException refused) {
                System.err.println(refused.getMessage());
                System.exit(MISUSE);
                throw refused;
            }
        }

        private static String brief(double number) {
            return number == Math.rint(number) && Math.abs(number) < Long.MAX_VALUE
                    ? String.valueOf((long) number)
                    : String.valueOf(number);
        }
    }

    /** Looks whether values fit together. */
    @FunctionalInterface
    public interface Check {
        /** Throws {@link Options#refusal} if they do not. */
        void look(Options options);
    }

    private record Kind(String wanted, Predicate<String> allowed, boolean several) {
        static Kind whole(int least, int most, boolean several) {
            Predicate<String> allowed = value -> {
                try {
                    int number = Integer.parseInt(value);
                    return number >= least && number <= most;
                } catch (NumberFormatException none) {
                    return false;
                }
            };
            return new Kind("a whole number from " + least + " to " + most, allowed, several);
        }

        boolean allows(String value) {
            return several ? List.of(value.split(",", -1)).stream().allMatch(allowed) : allowed.test(value);
        }

        String described() {
            return several ? wanted + ", or several with commas between" : wanted;
        }
    }
}
