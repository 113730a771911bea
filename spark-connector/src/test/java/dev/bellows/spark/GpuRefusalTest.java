package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.spark.device.WorkerDevice;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a cluster whose tasks have no GPUs. */
class GpuRefusalTest {
    private static final String REMEDY =
            "; set spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount to 1 and"
                    + " spark.executor.resource.gpu.discoveryScript to a script that prints the addresses of an executor's"
                    + " GPUs";

    @RegisterExtension
    static final TestSession SPARK = TestSession.cluster(1, 1);

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 30, 2);

    @Test
    void fitNamesTheConfAndTheParamBeforeItReadsARow() {
        Dataset<Row> unreadable = blobs.filter("raise_error('a row was read') is null");
        assertEquals(
                "device: gpu computes on the GPUs that Spark gives to tasks, and it gives none to those of the training"
                        + " stage" + REMEDY + ", or give GPUs to that stage alone by trainingResources, such as"
                        + " {\"taskGpus\": 1, \"executorGpus\": 1} under dynamic allocation, or"
                        + " set device to auto or cpu",
                refusal(() ->
                        Blobs.classifier().setNumWorkers(1).setDevice("gpu").fit(unreadable)));
    }

    @Test
    void trainingResourcesWithoutGpusInExecutorsAreRefused() {
        assertEquals(
                "trainingResources: taskGpus is 1, and an executor has 0 GPUs; set spark.executor.resource.gpu.amount"
                        + " and spark.executor.resource.gpu.discoveryScript, or executorGpus under dynamic allocation",
                refusal(() -> Blobs.classifier()
                        .setNumWorkers(1)
                        .setDevice("gpu")
                        .setTrainingResources("{\"taskGpus\": 1}")
                        .fit(blobs)));
    }

    @Test
    void transformNamesTheConfAtOnceAndAutoScores() {
        NeuralClassificationModel model =
                Blobs.classifier().setNumWorkers(1).setEpochs(1).fit(blobs);
        List<WorkerDevice> devices = model.summary().devices();
        assertEquals(1, devices.size());
        assertEquals("cpu", devices.get(0).kind());
        assertEquals("", devices.get(0).note());
        assertEquals(
                "device: gpu computes on the GPUs that Spark gives to tasks, and it gives none to those that score"
                        + REMEDY + ", or set device to auto or cpu (trainingResources are for training alone)",
                refusal(() -> model.setDevice("gpu").transform(blobs)));
        assertEquals(30, model.setDevice("auto").transform(blobs).count());
    }

    private static String refusal(Runnable action) {
        return assertThrows(RuntimeException.class, action::run).getMessage();
    }
}
