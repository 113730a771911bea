package dev.bellows.spark.converters;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import scala.concurrent.ExecutionContext;
import scala.concurrent.ExecutionContext$;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/** Scala 2.13's of the same name, for Scala 2.12. */
public final class FutureConverters {
    private static final ExecutionContext WHO_COMPLETES = ExecutionContext$.MODULE$.fromExecutor(Runnable::run);

    private FutureConverters() {}

    /** What follows the stage runs in the thread that completes the future. */
    public static <T> CompletionStage<T> asJava(Future<T> future) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        future.onComplete(
                outcome -> {
                    if (outcome.isSuccess()) {
                        stage.complete(outcome.get());
                    } else {
                        stage.completeExceptionally(outcome.failed().get());
                    }
                    return BoxedUnit.UNIT;
                },
                WHO_COMPLETES);
        return stage;
    }
}
