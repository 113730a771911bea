package dev.bellows.spark;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.Sequential;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pictures as Spark's sources give them, from the file to the score. */
class ImageColumnsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int PICTURES = 40;

    @TempDir
    static Path folder;

    /** Bright pictures are of class 1; each has a height and a width of its own. */
    @BeforeAll
    static void writePictures() throws IOException {
        Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < PICTURES; i++) {
            BufferedImage image = new BufferedImage(8 + i % 3, 8 + i % 2, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int light = i % 2 * 128 + (31 * i + 7 * x + 13 * y) % 100;
                    image.setRGB(x, y, (light << 16) | ((light / 2) << 8) | (x + y));
                }
            }
            Path file = folder.resolve("pictures").resolve("%02d-%d.png".formatted(i, i % 2));
            assertTrue(ImageIO.write(image, "png", file.toFile()));
        }
    }

    @Test
    void learnsFromFilesWhatItLearnsFromSparksPictures() {
        NeuralClassifier classifier = classifier().setImageResize("stretch");
        NeuralClassificationModel fromFiles =
                classifier.setFeaturesCol("content").fit(files());
        NeuralClassificationModel fromImages =
                classifier.setFeaturesCol("image").fit(images());
        List<Row> scores = scores(fromFiles, files());
        assertEquals(PICTURES, scores.size());
        assertEquals(scores, scores(fromImages, images()));
        for (Row row : scores) {
            double label = row.getInt(0);
            assertEquals(label, row.<Vector>getAs("probability").argmax(), row.toString());
        }
    }

    @Test
    void takesTheShapeOfTheFirstPicture() {
        Dataset<Row> alike = images().where("image.width = 8 AND image.height = 8");
        NeuralClassificationModel model =
                unshaped().setFeaturesCol("image").setEpochs(1).fit(alike);
        assertArrayEquals(new int[] {3, 8, 8}, model.getInputShape());
        assertEquals(alike.count(), model.transform(alike).count());
    }

    @Test
    void refusesPicturesOfAnotherSizeUnlessItMayResizeThem() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> classifier().setFeaturesCol("image").fit(images().coalesce(1)));
        assertTrue(
                refusal.getMessage().startsWith("featuresCol: column 'image' holds a picture of height "),
                refusal.getMessage());
        assertTrue(
                refusal.getMessage()
                        .endsWith(", but the network takes height 8 and width 8; set imageResize to stretch or crop, or"
                                + " bring all pictures to one size"),
                refusal.getMessage());
    }

    @Test
    void leavesOutWhatIsNoPicture() throws IOException {
        NeuralClassificationModel model = classifier()
                .setEpochs(1)
                .setImageResize("crop")
                .setFeaturesCol("content")
                .setHandleInvalid("skip")
                .fit(files());
        Dataset<Row> damaged = files().withColumn(
                        "content",
                        functions
                                .when(col("label").equalTo(1), functions.expr("substring(content, 1, 40)"))
                                .otherwise(col("content")));
        assertEquals(PICTURES / 2, model.transform(damaged).count());
        Dataset<Row> unread = images().withColumn(
                        "image",
                        functions.expr("named_struct('origin', image.origin, 'height', IF(label = 1, -1, image.height),"
                                + " 'width', image.width, 'nChannels', image.nChannels, 'mode', image.mode,"
                                + " 'data', image.data)"));
        NeuralClassificationModel other = model.copy(new ParamMap());
        other.setFeaturesCol("image");
        assertEquals(PICTURES / 2, other.transform(unread).count());
    }

    private static NeuralClassifier classifier() {
        return unshaped().setInputShape(3, 8, 8);
    }

    private static NeuralClassifier unshaped() {
        return new NeuralClassifier()
                .setNetwork(
                        new Sequential(new Conv2D(4, 3, ActivationFunction.RELU), new GlobalAvgPool2D(), new Dense(2)))
                .setEpochs(20)
                .setBatchSize(8)
                .setSeed(3)
                .setLearningRate(0.02);
    }

    private static Dataset<Row> files() {
        return SPARK.session()
                .read()
                .format("binaryFile")
                .load(folder.resolve("pictures").toString())
                .withColumn("label", functions.expr("CAST(substring(path, -5, 1) AS INT)"))
                .coalesce(1)
                .sortWithinPartitions("path");
    }

    private static Dataset<Row> images() {
        return SPARK.session()
                .read()
                .format("image")
                .load(folder.resolve("pictures").toString())
                .withColumn("label", functions.expr("CAST(substring(image.origin, -5, 1) AS INT)"))
                .coalesce(1)
                .sortWithinPartitions("image.origin");
    }

    private static List<Row> scores(NeuralClassificationModel model, Dataset<Row> frame) {
        return model.transform(frame).select("label", "probability").collectAsList();
    }
}
