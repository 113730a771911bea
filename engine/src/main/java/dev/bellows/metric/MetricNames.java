package dev.bellows.metric;

import dev.bellows.json.Catalogs;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics by the names that they report, so that a choice of metrics can be text: in JSON, or in a setting. A number in a
 * name is a setting: {@code top-5-accuracy}, {@code ndcg@10}.
 */
public final class MetricNames {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

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
