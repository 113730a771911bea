package dev.bellows.metric;

import dev.bellows.json.Catalogs;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics by the names that they report, so that a choice of metrics can be text: in JSON, or in a setting. A number in a
 * name is a setting: {@code top-5-accuracy}, {@code ndcg@10}.
 */
public final class MetricNames {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Words that say so where no other word says the opposite. */
    private static final Set<String> MORE_IS_BETTER = Set.of(
            "accuracy",
            "auc",
            "beta",
            "bleu",
            "f1",
            "f2",
            "fbeta",
            "hit",
            "map",
            "mcc",
            "ndcg",
            "pcc",
            "pearson",
            "precision",
            "recall",
            "similarity");

    private static final Set<String> LESS_IS_BETTER = Set.of(
            "distance",
            "entropy",
            "error",
            "likelihood",
            "loss",
            "mae",
            "mape",
            "mse",
            "nll",
            "perplexity",
            "rmse",
            "wer");

    private static final RecordJson<MetricConfig> JSON = RecordJson.of("metric", MetricConfig.class);

    private MetricNames() {}

    /**
     * A new metric.
     *
     * @param name what it will report itself as, or its settings as JSON, such as {@code {"metric": "f-beta", "beta": 2}}
     * @param classes for the metrics that need to know: of two they measure class 1, of more the mean over the classes
     * @throws IllegalArgumentException if no metric has this name
     */
    public static Metric of(String name, int classes) {
        return config(name).create(classes);
    }

    /**
     * Whether greater values of a figure are better, by the words of its name: less of a loss, an error, a distance and the
     * like, whatever it is of, and more of an accuracy, precision, recall, F, area, correlation or similarity. Empty if the
     * name does not say.
     */
    public static Optional<Boolean> moreIsBetter(String name) {
        Set<String> words =
                Set.copyOf(Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)));
        if (!Collections.disjoint(words, LESS_IS_BETTER)) {
            return Optional.of(false);
        }
        return Collections.disjoint(words, MORE_IS_BETTER) ? Optional.empty() : Optional.of(true);
    }

    /** What a metric of this name is made from; see {@link #of}. */
    public static MetricConfig config(String name) {
        Matcher number = NUMBER.matcher(name);
        if (!name.startsWith("{") && !Catalogs.knows(MetricConfig.class, name) && number.find()) {
            String setting = number.group();
            String of = number.replaceFirst("k");
            if (Catalogs.knows(MetricConfig.class, of)) {
                return JSON.parse("{\"metric\": \"" + of + "\", \"k\": " + setting + "}");
            }
        }
        return name.startsWith("{") ? JSON.parse(name) : JSON.read(Json.text(name));
    }
}
