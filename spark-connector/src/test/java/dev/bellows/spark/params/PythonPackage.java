package dev.bellows.spark.params;

import dev.bellows.json.Catalog;
import dev.bellows.metric.Metrics;
import dev.bellows.nn.feature.FeatureLayers;
import dev.bellows.nn.init.Initializers;
import dev.bellows.nn.layer.Layers;
import dev.bellows.nn.layer.attention.AttentionLayers;
import dev.bellows.nn.layer.rnn.RecurrentLayers;
import dev.bellows.nn.loss.Losses;
import dev.bellows.optim.Clippings;
import dev.bellows.optim.Optimizers;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.schedule.Schedules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what of the Python package follows from the table of Params, the stages and the engine's catalogs. */
final class PythonPackage {
    private static final String FOLDER = "spark-connector/src/main/python/bellows";

    private PythonPackage() {}

    /** Writes the files, below the project's root. */
    static void write(Path root) throws IOException {
        for (Map.Entry<String, String> file : files(root).entrySet()) {
            Files.writeString(root.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
        }
    }

    /** The text of each file by its path from the project's root. */
    static Map<String, String> files(Path root) {
        Path connector = root.resolve("spark-connector/src/main/java");
        Path engine = root.resolve("engine/src/main/java");
        Map<String, String> files = new LinkedHashMap<>();
        files.put(FOLDER + "/params.py", PythonParams.text());
        files.put(FOLDER + "/stages.py", PythonStages.text(connector));
        modules()
                .forEach((name, module) -> files.put(
                        FOLDER + "/" + name + ".py",
                        PythonRecords.text(module.about, module.catalog, module.beside, List.of(engine))));
        return files;
    }

    private record Module(String about, Catalog catalog, List<Class<? extends Record>> beside) {
        Module(String about, Catalog catalog) {
            this(about, catalog, List.of());
        }
    }

    private static Map<String, Module> modules() {
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("nn/layers", new Module("Layers.", new Layers()));
        modules.put("nn/recurrent", new Module("Recurrent layers.", new RecurrentLayers()));
        modules.put("nn/attention", new Module("Attention and transformers.", new AttentionLayers()));
        modules.put("nn/feature", new Module("Layers that prepare raw input.", new FeatureLayers()));
        modules.put("losses", new Module("What training makes small.", new Losses()));
        modules.put(
                "optimizers",
                new Module(
                        "How weights follow their gradients.", new Optimizers(), List.of(ParameterGroups.Group.class)));
        modules.put(
                "schedules",
                new Module(
                        "The learning rate of each step; rates and steps that are left out follow from the Params.",
                        new Schedules()));
        modules.put("initializers", new Module("First values of parameters.", new Initializers()));
        modules.put("metrics", new Module("What is measured while training.", new Metrics()));
        modules.put("clippings", new Module("How gradients are kept within bounds.", new Clippings()));
        return modules;
    }
}
