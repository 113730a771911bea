package dev.bellows.spark.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Compares all Params of two stages: whether set, to what, and the defaults. */
final class SameParams {
    private SameParams() {}

    static void assertSame(Params expected, Params actual) {
        assertEquals(expected.getClass(), actual.getClass());
        assertEquals(expected.uid(), actual.uid());
        assertEquals(expected.params().length, actual.params().length);
        for (Param<?> param : expected.params()) {
            assertSame(expected, actual, param.name());
        }
    }

    private static void assertSame(Params expected, Params actual, String name) {
        Param<Object> one = expected.getParam(name);
        Param<Object> other = actual.getParam(name);
        assertEquals(expected.isSet(one), actual.isSet(other), name + " is set");
        assertEquals(expected.hasDefault(one), actual.hasDefault(other), name + " has a default");
        if (expected.isDefined(one)) {
            // Arrays compare by identity, their JSON does not.
            assertEquals(
                    one.jsonEncode(expected.getOrDefault(one)), other.jsonEncode(actual.getOrDefault(other)), name);
        }
    }
}
