package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Param device does what it says, or refuses. */
class DeviceTest {
    private static final String REFUSAL =
            "device: no gpu can be used: the class path has no backend for one; set device to another than gpu";

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 30, 2);

    @Test
    void fitRefusesAGpuThatIsNotThereBeforeItReadsARow() {
        Dataset<Row> unreadable = blobs.filter("raise_error('a row was read') is null");
        String message = refusal(() -> Blobs.classifier().setDevice("gpu").fit(unreadable));
        assertTrue(message.startsWith(REFUSAL + " (on "), message);
    }

    @Test
    void transformRefusesAGpuThatIsNotThere() {
        NeuralClassificationModel model = Blobs.classifier().setEpochs(1).fit(blobs);
        Row scored = model.setDevice("cpu").transform(blobs).first();
        assertEquals(scored, model.setDevice("auto").transform(blobs).first());
        assertEquals(REFUSAL, refusal(() -> model.setDevice("gpu").transform(blobs)));
        assertEquals(REFUSAL, refusal(() -> model.predictRaw(Vectors.dense(0, 0))));
    }

    @Test
    void trainsOnTheProcessorsWhereAsked() {
        Row onAny = Blobs.classifier().setEpochs(1).fit(blobs).transform(blobs).first();
        Row onCpu = Blobs.classifier()
                .setEpochs(1)
                .setDevice("cpu")
                .fit(blobs)
                .transform(blobs)
                .first();
        assertEquals(onAny, onCpu);
    }

    private static String refusal(Runnable action) {
        return assertThrows(RuntimeException.class, action::run).getMessage();
    }
}
