package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class LanguageOfNamesTest {
    @Test
    void knowsMostNamesThatItHasNotSeen() {
        SparkSession spark = LocalSpark.start();
        try {
            Dataset<Row> names = LanguageOfNames.names(spark);
            assertTrue(names.count() > 3000, "names: " + names.count());
            Dataset<Row>[] parts = names.randomSplit(new double[] {0.8, 0.2}, 7);
            double right = LanguageOfNames.right(LanguageOfNames.learn(parts[0]), parts[1]);
            assertTrue(right > 0.7, "right: " + right);
        } finally {
            spark.stop();
        }
    }
}
