package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LanePlanTest {
    @Test
    void sharesAreBalancedAndNumberEveryRowOnce() {
        for (int workers = 1; workers <= 9; workers++) {
            for (long samples : new long[] {0, 1, 8, 9, 10, 100, 107}) {
                LanePlan plan = new LanePlan(samples, 9, workers);
                long total = 0;
                int lanes = 0;
                for (int worker = 0; worker < workers; worker++) {
                    LaneShare share = plan.share(worker);
                    assertEquals(lanes, share.firstLane());
                    assertTrue(share.lanes() == 9 / workers || share.lanes() == 9 / workers + 1);
                    lanes += share.lanes();
                    total += share.rows();
                    assertRowsInAscendingOrder(share);
                }
                assertEquals(9, lanes);
                assertEquals(samples, total);
            }
        }
    }

    @Test
    void countsStepsAndTheShortLastBatch() {
        LanePlan plan = new LanePlan(10, 4, 2);
        assertEquals(3, plan.steps());
        assertEquals(4, plan.batchCount(1));
        assertEquals(2, plan.batchCount(2));
        assertEquals(2, plan.share(0).batchCount(2));
        assertEquals(0, plan.share(1).batchCount(2));
        assertEquals(0, new LanePlan(0, 4, 2).steps());
    }

    @Test
    void takesMoreWorkersThanRows() {
        LanePlan plan = new LanePlan(2, 8, 4);
        assertEquals(2, plan.share(0).rows());
        assertEquals(0, plan.share(3).rows());
        assertEquals(1, plan.steps());
        assertEquals(0, plan.share(3).batchCount(0));
    }

    @Test
    void takesMoreRowsThanAnIntCounts() {
        LanePlan plan = new LanePlan(10_000_000_000L, 1024, 16);
        LaneShare share = plan.share(15);
        long last = share.globalIndex(share.rows() - 1);
        assertEquals(15, plan.workerOf(last));
        assertEquals(share.rows() - 1, share.localRow(last));
    }

    @Test
    void saysWhatToDoAboutABadPlan() {
        assertSentence(
                "lane plan: every worker needs a place in the batch: 5 workers, batch size 4; "
                        + "raise the batch size or lower the number of workers",
                () -> new LanePlan(10, 4, 5));
        assertSentence("lane plan: the batch size must be at least 1: 0", () -> new LanePlan(10, 0, 1));
        assertSentence("lane plan: samples must not be negative: -1", () -> new LanePlan(-1, 4, 1));
        assertSentence("lane plan: there must be at least 1 worker: 0", () -> new LanePlan(10, 4, 0));
        assertSentence("lane share: no such worker: 2 of 2", () -> new LanePlan(10, 4, 2).share(2));
        assertSentence(
                "lane share: a worker holds at most 2147483639 rows: 3000000000 for worker 0 of 1; use more workers",
                () -> new LanePlan(3_000_000_000L, 4, 1).share(0));
        assertSentence(
                "lane share: row 3 belongs to worker 1, not to 0; partition the rows by LanePlan.workerOf",
                () -> new LanePlan(10, 4, 2).share(0).localRow(3));
    }

    private static void assertRowsInAscendingOrder(LaneShare share) {
        int expected = 0;
        for (long row = 0; row < share.plan().samples(); row++) {
            if (share.owns(row)) {
                assertEquals(expected, share.localRow(row));
                assertEquals(row, share.globalIndex(expected));
                expected++;
            }
        }
        assertEquals(expected, share.rows());
    }

    private static void assertSentence(String expected, Runnable action) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
