package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.examples.MnistData;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamicAllocationTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().with("spark.dynamicAllocation.enabled", "true");

    @Test
    void isRefused() throws IOException {
        Dataset<Row> train = Digits.some(CLUSTER.session(), MnistData.Split.TRAIN, 100);
        assertEquals(
                "numWorkers: all workers must run at once, which Spark does not promise while executors come and go;"
                    + " set spark.dynamicAllocation.enabled to false and spark.executor.instances to what numWorkers"
                    + " needs",
                assertThrows(IllegalStateException.class, () -> Digits.classifier()
                                .fit(train))
                        .getMessage());
    }
}
