package dev.bellows.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BellowsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final String WINE =
            Objects.requireNonNull(TestSession.class.getResource("wine.csv")).toString();

    /** The run that the page shows, with places of our own. */
    private static String runOfThePage(Object data, Object model) throws IOException {
        String page = Files.readString(Path.of("../docs/command-line.md"));
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(block.find(), "docs/command-line.md shows no run");
        return block.group(1).replace("wine.csv", data.toString()).replace("out/wine", model.toString());
    }

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void trainsMeasuresScoresAndDescribesWithoutAProgram() throws IOException {
        Path model = folder.resolve("model");
        Path config = Files.writeString(folder.resolve("run.yaml"), runOfThePage(WINE, model) + """
            evaluation:
              path: %s
              format: csv
              options: {header: true, inferSchema: true, comment: "#"}
              select: ["class AS label", "*"]
            """.formatted(WINE));
        assertEquals(0, run("train", "--config", config.toString()), err::toString);
        assertTrue(figure("accuracy") > 0.9, out::toString);
        assertEquals(12, figure("epochs"));
        assertTrue(out.toString().endsWith("model " + model + System.lineSeparator()), out::toString);
        double loss = figure("loss");

        String[] data = {
            "--data",
            WINE,
            "--format",
            "csv",
            "--option",
            "header=true",
            "--option",
            "inferSchema=true",
            "--option",
            "comment=#",
            "--select",
            "class AS label",
            "--select",
            "*"
        };
        assertEquals(0, run(with(data, "evaluate", "--model", model.toString())), err::toString);
        assertEquals(loss, figure("loss"));

        Path scores = folder.resolve("scores.json");
        assertEquals(
                0,
                run(with(
                        data,
                        "score",
                        "--model",
                        model.toString(),
                        "--output",
                        scores.toString(),
                        "--columns",
                        "label,prediction,probability")),
                err::toString);
        Dataset<Row> scored = SPARK.session().read().json(scores.toString());
        assertEquals(178, scored.count());
        assertEquals(
                "array<double>", scored.schema().apply("probability").dataType().simpleString());

        assertEquals(0, run("describe", model.toString()), err::toString);
        assertTrue(out.toString().contains("StandardScalerModel"), out::toString);
        assertTrue(Pattern.compile("Dense.*\\b112\\b").matcher(out.toString()).find(), out::toString);
        assertTrue(out.toString().contains("epoch 12: loss "), out::toString);
        assertTrue(out.toString().contains("batchSize: "), out::toString);

        assertEquals(ExitCode.WRONG, run("train", "--config", config.toString()));
        assertTrue(err.toString().contains("overwrite: true"), err::toString);
    }

    @Test
    void aModelWithoutPreparationIsTheEstimatorsOwn() throws IOException {
        Path model = folder.resolve("model");
        Path config = Files.writeString(folder.resolve("run.json"), """
            {"data": {"path": "%s", "format": "csv", "options": {"header": "true", "inferSchema": "true", "comment": "#"}},
             "estimator": "NeuralClassifier",
             "params": {"featuresCols": ["alcohol", "hue"], "labelCol": "class", "epochs": 1, "network": {"layer": "Dense", "units": 3}},
             "model": "%s"}
            """.formatted(WINE, model));
        assertEquals(0, run("train", "--config", config.toString()), err::toString);
        assertEquals(3, NeuralClassificationModel.load(model.toString()).numClasses());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epochs: 12             | epoch: 12                  | run.yaml:20: Params: no Param is called"
                        + " 'epoch'; there are",
                "epochs: 12             | epochs: twelve             | run.yaml:20: epochs: cannot be set to twelve",
                "epochs: 12             | epochs: 0                  | run.yaml:20: ",
                "units: 16              | unit: 16                   | run.yaml:15: network: ",
                "StandardScaler:        | StandardScalar:            | run.yaml:11: there is no stage 'StandardScalar'",
                "withMean: true         | withMean: sure             | run.yaml:11: withMean: cannot be set to sure",
                "estimator: NeuralClassifier | estimater: NeuralClassifier | run.yaml:12: a run has no 'estimater'; it"
                        + " may have data, ",
                "format: csv            | formats: csv               | run.yaml:3: data has no 'formats'",
                "seed: 1                | epochs: 3                  | run.yaml:22: params says 'epochs' twice",
                "seed: 1                | seed: [1                   | run.yaml:23: is no YAML",
            })
    void whatIsWrongIsSaidWithItsLineBeforeAnythingRuns(String right, String wrong, String sentence)
            throws IOException {
        Path config = Files.writeString(
                folder.resolve("run.yaml"),
                runOfThePage(WINE, folder.resolve("model")).replace(right, wrong));
        assertEquals(ExitCode.WRONG, run("train", "--check", "--config", config.toString()), out::toString);
        assertTrue(
                err.toString().startsWith("bellows: " + folder.resolve("").toString() + "/" + sentence)
                        || err.toString().startsWith("bellows: " + folder + "/" + sentence),
                err::toString);
    }

    @Test
    void checksAFileWithoutRunningIt() throws IOException {
        Path config = Files.writeString(folder.resolve("run.yaml"), runOfThePage("nowhere", "nowhere"));
        assertEquals(0, run("train", "--check", "--config", config.toString()), err::toString);
        assertTrue(out.toString().contains("all right"), out::toString);
    }

    @Test
    void listsTheParamsOfAStage() {
        assertEquals(0, run("params", "NeuralRegressor"), err::toString);
        assertTrue(out.toString().contains("epochs: how many times training sees every row"), out::toString);
    }

    @Test
    void saysWhatItCanDoWhenAskedWrongly() {
        assertEquals(ExitCode.WRONG, run());
        assertTrue(err.toString().contains("train"), err::toString);
        assertEquals(ExitCode.WRONG, run("learn"));
        assertEquals(ExitCode.WRONG, run("score", "--model", "m"));
        assertTrue(err.toString().contains("--data"), err::toString);
        assertEquals(ExitCode.WRONG, run("describe", folder.resolve("nothing").toString()));
        assertTrue(err.toString().contains("is no saved model"), err::toString);
    }

    @Test
    void tellsSparkSubmitItsExitCodeWithoutEndingTheJvm() {
        SparkUserAppException thrown =
                assertThrows(SparkUserAppException.class, () -> Bellows.main(new String[] {"learn"}));
        assertEquals(ExitCode.WRONG, thrown.exitCode());
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Bellows.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private static String[] with(String[] data, String... command) {
        String[] all = Arrays.copyOf(command, command.length + data.length);
        System.arraycopy(data, 0, all, command.length, data.length);
        return all;
    }

    private double figure(String name) {
        return out.toString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of " + name + " in " + out));
    }
}
