package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.MemoryException;
import org.junit.jupiter.api.Test;

class SparkAdviceTest {
    @Test
    void namesTheConfsOfMemoryWhereTheEngineAsksForMore() {
        String advice = SparkAdvice.about(new MemoryException("host memory: full; raise -XX:MaxDirectMemorySize"));
        assertTrue(advice.contains("spark.executor.memoryOverhead"), advice);
        assertTrue(advice.contains("spark.executor.extraJavaOptions"), advice);
    }

    @Test
    void isSilentAboutOtherFailures() {
        assertEquals("", SparkAdvice.about(new MemoryException("buffer: used after it was freed (8 bytes)")));
        assertEquals("", SparkAdvice.about(new IllegalStateException()));
    }
}
