package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.TestSession;
import dev.bellows.spark.progress.ProgressAccumulator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainTaskTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @Test
    void carriesTheJobAndNothingElse() throws IOException, ClassNotFoundException {
        ProgressAccumulator progress = new ProgressAccumulator();
        SPARK.session().sparkContext().register(progress);
        byte[] bytes = serialize(new TrainTask(Jobs.job(100, 2), Programs::sumLabels, progress));
        assertTrue(bytes.length < 4000, "the task takes " + bytes.length + " bytes");
        Set<String> ours = classes(bytes).stream()
                .filter(name -> !name.endsWith("Test"))
                .filter(name -> name.startsWith("dev.bellows") || name.startsWith("org.apache.spark"))
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Set.of(
                        "TrainTask",
                        "TrainJob",
                        "TrainJob$Rows",
                        "TrainJob$WorkerLimits",
                        "TrainJob$Network",
                        "TrainControl",
                        "Compression",
                        "Compression$Kind",
                        "SampleSchema",
                        "SampleSchema$Field",
                        "SampleSchema$Role",
                        "Shape",
                        "Division",
                        "DType",
                        "ProgressAccumulator",
                        "AccumulatorMetadata",
                        "AccumulatorV2"),
                ours);
    }

    @Test
    void theJobDoesNotPrintItsSecret() {
        TrainJob job = Jobs.job(100, 2);
        assertFalse(job.toString().contains("secret"), job.toString());
        assertFalse(job.toString().contains("[B"), job.toString());
    }

    private static byte[] serialize(Object task) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(task);
        }
        return bytes.toByteArray();
    }

    private static Set<String> classes(byte[] bytes) throws IOException, ClassNotFoundException {
        Set<String> names = new TreeSet<>();
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass type) throws IOException, ClassNotFoundException {
                names.add(type.getName());
                return super.resolveClass(type);
            }
        }) {
            in.readObject();
        }
        return names;
    }
}
