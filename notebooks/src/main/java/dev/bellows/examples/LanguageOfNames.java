package dev.bellows.examples;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassifier;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Which language is a name in? Learned from the names that the JDK has for countries, languages and currencies: texts of many lengths as
 * their letters, three by three, each with a vector that is learned, of which a name has the mean.
 */
public final class LanguageOfNames {
    private static final List<String> LANGUAGES = List.of("de", "en", "es", "fi", "fr", "hu", "pl", "tr");

    private LanguageOfNames() {}

    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .appName("language of names")
                .getOrCreate();
        try {
            Dataset<Row>[] parts = names(spark).randomSplit(new double[] {0.8, 0.2}, 7);
            PipelineModel model = learn(parts[0]);
            model.transform(parts[1]).select("name", "language", "guess").show(20, false);
            System.out.println("Right about names that it has not seen: " + right(model, parts[1]));
        } finally {
            spark.stop();
        }
    }

    /** Trains on rows of name and language. */
    static PipelineModel learn(Dataset<Row> names) {
        SQLTransformer letters = new SQLTransformer()
                .setStatement("SELECT *, split(concat('_', lower(name), '_'), '') AS letters FROM __THIS__");
        NGram threes = new NGram().setN(3).setInputCol("letters").setOutputCol("threes");
        NeuralClassifier classifier = new NeuralClassifier()
                .setFeaturesCol("threes") // array<string>
                .setLabelCol("language")
                .setInputShape(-1) // as many as each name has
                .setNetwork(new Sequential(
                        new Embedding(6000, 32), new MeanOverTime(), new Dropout(0.3), new Dense(LANGUAGES.size())))
                .setBatchSize(64)
                .setEpochs(15)
                .setLearningRate(0.01)
                .setSeed(1);
        IndexToString guess = new IndexToString().setInputCol("prediction").setOutputCol("guess");
        return new Pipeline()
                .setStages(new PipelineStage[] {letters, threes, classifier, guess})
                .fit(names);
    }

    /** The share of names whose language a model knows. */
    static double right(PipelineModel model, Dataset<Row> names) {
        return model.transform(names)
                .selectExpr("avg(IF(guess = language, 1, 0))")
                .first()
                .getDouble(0);
    }

    /** Names that are in one language alone, with it. */
    static Dataset<Row> names(SparkSession spark) {
        Map<String, String> languages = new TreeMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (String language : LANGUAGES) {
            for (String name : namesIn(Locale.forLanguageTag(language))) {
                String other = languages.putIfAbsent(name, language);
                if (other != null && !other.equals(language)) {
                    ambiguous.add(name);
                }
            }
        }
        List<String> lines = new ArrayList<>();
        languages.forEach((name, language) -> {
            if (!ambiguous.contains(name)) {
                lines.add(language + name);
            }
        });
        return spark.createDataset(lines, Encoders.STRING())
                .selectExpr("substring(value, 3) AS name", "left(value, 2) AS language");
    }

    private static List<String> namesIn(Locale locale) {
        List<String> names = new ArrayList<>();
        for (String country : Locale.getISOCountries()) {
            names.add(new Locale("", country).getDisplayCountry(locale));
        }
        for (String language : Locale.getISOLanguages()) {
            names.add(new Locale(language).getDisplayLanguage(locale));
        }
        for (Currency currency : Currency.getAvailableCurrencies()) {
            names.add(currency.getDisplayName(locale));
        }
        return names;
    }
}
