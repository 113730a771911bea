package dev.bellows.spark.converters;

import java.util.Optional;
import scala.Option;

/** Scala 2.13's of the same name, for Scala 2.12. */
public final class OptionConverters {
    private OptionConverters() {}

    public static <T> Optional<T> toJava(Option<T> option) {
        return option.isDefined() ? Optional.of(option.get()) : Optional.empty();
    }
}
