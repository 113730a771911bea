package dev.bellows.spark.catalyst;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Teaches our plans to every session that is made while this jar is on the class path; Spark finds it by its service loader. So
 * one session can read another's global temporary view of a scored frame.
 */
public final class SessionExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit>
        implements SparkSessionExtensionsProvider {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        if (SparkVersion.objection().isPresent()) {
            return BoxedUnit.UNIT; // a session that does not use us is not ours to break; the first stage will tell
        }
        extensions.injectPlannerStrategy(new AbstractFunction1<SparkSession, SparkStrategy>() {
            @Override
            public SparkStrategy apply(SparkSession session) {
                return PlanDoor.STRATEGY;
            }
        });
        return BoxedUnit.UNIT;
    }
}
