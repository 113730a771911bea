package dev.bellows.spark.params;

import dev.bellows.json.Catalogs;
import dev.bellows.metric.MetricConfig;
import dev.bellows.metric.MetricNames;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/** Which values a Param takes: the test and the words for it. Travels with the Param that holds it. */
interface Bounds extends Serializable {
    /** Everything that the Param's kind can hold. */
    Bounds ANY = new Any();
    /** A shape: no sizes, or sizes of at least 1, of which the first may vary. */
    Bounds SIZES = new Sizes();
    /** Finite numbers of at least 0. */
    Bounds WEIGHTS = new Weights();

    /** The address of a tracking server of MLflow's, or nothing. */
    Bounds TRACKING_SERVER = new TrackingServer();

    /** Whether the value is among them; may throw a sentence of its own that says more. */
    boolean allow(Object value);

    /** What a value must be, to go on from "must be". */
    String words();

    static Bounds atLeast(double least) {
        return new AtLeast(least);
    }

    static Bounds above(double bound) {
        return new Above(bound);
    }

    static Bounds fromUpTo(double least, double bound) {
        return new FromUpTo(least, bound);
    }

    static Bounds oneOf(List<String> choices) {
        return new OneOf(List.copyOf(choices));
    }

    /** The name or the JSON of one of a family of the engine's records. */
    static Bounds named(FamilyText<?> family) {
        return new Named(family, false);
    }

    /** The same, or nothing at all. */
    static Bounds namedOrEmpty(FamilyText<?> family) {
        return new Named(family, true);
    }

    /** Anything. */
    record Any() implements Bounds {
        @Override
        public boolean allow(Object value) {
            return true;
        }

        @Override
        public String words() {
            return "anything";
        }
    }

    /** Sizes of a shape. */
    record Sizes() implements Bounds {
        @Override
        public boolean allow(Object value) {
            int[] sizes = (int[]) value;
            int from = sizes.length > 0 && sizes[0] == ShapeText.VARIES ? 1 : 0;
            return Arrays.stream(sizes, from, sizes.length).allMatch(size -> size >= 1);
        }

        @Override
        public String words() {
            return "made of sizes of at least 1, of which the first may be -1";
        }
    }

    /** The address of a tracking server, or nothing; a Param is saved and shown, so it is no place for a password. */
    record TrackingServer() implements Bounds {
        @Override
        public boolean allow(Object value) {
            if (value.equals("")) {
                return true;
            }
            try {
                URI address = new URI((String) value);
                if (address.getUserInfo() != null) {
                    throw new IllegalArgumentException("mlflowTrackingUri: must not hold a password, since Params"
                            + " are saved and shown; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD in the"
                            + " driver's environment");
                }
                return address.getHost() != null && List.of("http", "https").contains(address.getScheme());
            } catch (URISyntaxException e) {
                return false;
            }
        }

        @Override
        public String words() {
            return "the http or https address of a tracking server, such as http://host:5000, or empty";
        }
    }

    /** How much something counts. */
    record Weights() implements Bounds {
        @Override
        public boolean allow(Object value) {
            return Arrays.stream((double[]) value).allMatch(weight -> weight >= 0 && Double.isFinite(weight));
        }

        @Override
        public String words() {
            return "made of finite numbers of at least 0";
        }
    }

    /** A share of the whole, both ends included. */
    record Share() implements Bounds {
        @Override
        public boolean allow(Object value) {
            return (double) value >= 0 && (double) value <= 1;
        }

        @Override
        public String words() {
            return "from 0 to 1";
        }
    }

    /** Probabilities that rise. */
    record Probabilities() implements Bounds {
        @Override
        public boolean allow(Object value) {
            double before = 0;
            for (double probability : (double[]) value) {
                if (!(probability > before && probability < 1)) {
                    return false;
                }
                before = probability;
            }
            return true;
        }

        @Override
        public String words() {
            return "probabilities between 0 and 1 that rise, or none";
        }
    }

    /** {@code value >= least}. */
    record AtLeast(double least) implements Bounds {
        @Override
        public boolean allow(Object value) {
            return ((Number) value).doubleValue() >= least;
        }

        @Override
        public String words() {
            return "at least " + number(least);
        }
    }

    /** {@code value > bound}. */
    record Above(double bound) implements Bounds {
        @Override
        public boolean allow(Object value) {
            return ((Number) value).doubleValue() > bound;
        }

        @Override
        public String words() {
            return "above " + number(bound);
        }
    }

    /** {@code least <= value < bound}. */
    record FromUpTo(double least, double bound) implements Bounds {
        @Override
        public boolean allow(Object value) {
            double number = ((Number) value).doubleValue();
            return number >= least && number < bound;
        }

        @Override
        public String words() {
            return "from " + number(least) + " up to but not " + number(bound);
        }
    }

    /** One of these texts. */
    record OneOf(List<String> choices) implements Bounds {
        @Override
        public boolean allow(Object value) {
            return value instanceof String text && choices.contains(text);
        }

        @Override
        public String words() {
            return "one of " + String.join(", ", choices);
        }
    }

    /** A record of the engine; what its settings are is looked at when all Params are there. */
    record Named(FamilyText<?> family, boolean optional) implements Bounds {
        @Override
        public boolean allow(Object value) {
            String text = String.valueOf(value);
            return (optional && text.isEmpty()) || family.isKnown(text);
        }

        @Override
        public String words() {
            return (optional ? "empty, or " : "") + "the name or the JSON of one of "
                    + String.join(", ", Catalogs.names(family.family()));
        }
    }

    /** Groups of parameters. */
    record Groups() implements Bounds {
        @Override
        public boolean allow(Object value) {
            Recipe.GROUPS.parse(String.valueOf(value)); // throws a sentence that says what is wrong
            return true;
        }

        @Override
        public String words() {
            return "a JSON list of groups";
        }
    }

    /** Metrics by name or as JSON. */
    record Metrics() implements Bounds {
        @Override
        public boolean allow(Object value) {
            try {
                Arrays.stream((String[]) value).forEach(MetricNames::config);
                return true;
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException("metrics: " + unknown.getMessage(), unknown);
            }
        }

        @Override
        public String words() {
            return "among " + String.join(", ", Catalogs.names(MetricConfig.class)) + ", with a number for k";
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
