package dev.bellows.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose records travel under names, such as all optimizers. {@link Catalog}s list them. In JSON such a record
 * is an object with the family's key, {@code {"optimizer": "Adam", "learningRate": 0.01}}; one of which all settings have
 * defaults may also be its name alone, {@code "Adam"}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Family {
    /** The key that names the record, and the word for such a record in messages; no component may have this name. */
    String value();

    /** The key under which the components lie; beside the name if empty. */
    String settings() default "";
}
