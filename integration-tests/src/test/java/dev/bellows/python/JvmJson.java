package dev.bellows.python;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Catalogs;
import dev.bellows.json.Inline;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import dev.bellows.metric.MetricConfig;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.LayerRows;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.loss.Loss;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.schedule.Schedule;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** What the JVM's records look like as JSON: all rows of the layer table, and all that catalogs list with their settings. */
final class JvmJson {
    private static final Map<String, Class<?>> FAMILIES = Map.of(
            "layer", LayerConfig.class,
            "loss", Loss.class,
            "optimizer", Optimizer.class,
            "schedule", Schedule.class,
            "initializer", Initializer.class,
            "metric", MetricConfig.class,
            "clipping", Clipping.class);

    private JvmJson() {}

    static String text() {
        RecordJson<LayerConfig> json = RecordJson.of("network", LayerConfig.class);
        ArrayNode layers = Json.array();
        LayerRows.all().forEach(row -> layers.add(json.tree(row.config())));
        ObjectNode catalogs = Json.object();
        FAMILIES.forEach((key, family) -> {
            ObjectNode records = catalogs.putObject(key);
            Catalogs.entries(family)
                    .forEach(entry -> settings(entry.type()).forEach(records.putArray(entry.name())::add));
        });
        ObjectNode all = Json.object();
        all.set("layers", layers);
        all.set("catalogs", catalogs);
        return all.toString();
    }

    private static Stream<String> settings(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(part ->
                        part.isAnnotationPresent(Inline.class) ? settings(part.getType()) : Stream.of(part.getName()));
    }
}
