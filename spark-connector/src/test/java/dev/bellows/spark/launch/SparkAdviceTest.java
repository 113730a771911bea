package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DeviceLostException;
import dev.bellows.core.MemoryException;
import org.junit.jupiter.api.Test;

class SparkAdviceTest {
    @Test
    void namesTheConfsOfMemoryWhereTheEngineAsksForMore() {
        String advice =
                SparkAdvice.about(new MemoryException("host memory: full; raise -XX:MaxDirectMemorySize"), false);
        assertTrue(advice.contains("spark.executor.memoryOverhead"), advice);
        assertTrue(advice.contains("spark.executor.extraJavaOptions"), advice);
        assertEquals(
                advice,
                SparkAdvice.about(new MemoryException("host memory: full; raise -XX:MaxDirectMemorySize"), true),
                "the host's memory, though a GPU computes");
    }

    @Test
    void isSilentAboutOtherFailures() {
        assertEquals("", SparkAdvice.about(new MemoryException("buffer: used after it was freed (8 bytes)"), false));
        assertEquals("", SparkAdvice.about(new IllegalStateException(), false));
    }

    @Test
    void aDeviceThatIsFullOrLostIsToldInTheTermsOfParamsAndConfs() {
        String full = SparkAdvice.about(new MemoryException("cuda:0: cannot allocate 8 bytes"), true);
        assertTrue(full.contains("batchSize"), full);
        String lost = SparkAdvice.about(new DeviceLostException("cuStreamSynchronize", 719, "launch failed"), true);
        assertTrue(lost.contains("spark.excludeOnFailure.killExcludedExecutors"), lost);
    }
}
