package dev.bellows.optim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The schedules at their corners, against values worked out by hand. */
final class ScheduleTest {
    /** Pairs of a step and its rate. */
    private static void rates(Schedule schedule, double... stepsAndRates) {
        for (int i = 0; i < stepsAndRates.length; i += 2) {
            long step = (long) stepsAndRates[i];
            assertEquals(stepsAndRates[i + 1], schedule.rate(step), 1e-12, schedule + " at step " + step);
        }
    }

    @Test
    void constantNeverChanges() {
        rates(new Constant(0.3), 0, 0.3, 1, 0.3, 1_000_000_000_000.0, 0.3);
    }

    @Test
    void factorChangesAfterEveryTenthStepAndStops() {
        rates(new Factor(1, 10, 0.5), 0, 1, 1, 1, 10, 1, 11, 0.5, 20, 0.5, 21, 0.25);
        rates(new Factor(1, 10, 0.5, 0.3), 11, 0.5, 21, 0.3, 1_000_000, 0.3);
    }

    @Test
    void multiFactorChangesAfterEachNamedStep() {
        Schedule schedule = new MultiFactor(1, List.of(5L, 8L), 0.1);
        rates(schedule, 0, 1, 5, 1, 6, 0.1, 8, 0.1, 9, 0.01, 1000, 0.01);
    }

    @Test
    void polynomialFallsToItsLastRate() {
        rates(new Polynomial(1, 100), 0, 1, 50, 0.25, 90, 0.01, 100, 0, 101, 0);
        rates(new Polynomial(1, 0.2, 10, 1), 0, 1, 5, 0.6, 10, 0.2, 20, 0.2);
    }

    @Test
    void cosineFallsToItsLastRate() {
        rates(new Cosine(1, 90), 0, 1, 30, 0.75, 45, 0.5, 60, 0.25, 90, 0, 91, 0);
        rates(new Cosine(1, 0.2, 10), 0, 1, 5, 0.6, 10, 0.2, 20, 0.2);
    }

    @Test
    void cyclicalRisesAndFallsAgainAndAgain() {
        rates(new Cyclical(0.1, 0.5, 4), 0, 0.1, 1, 0.2, 4, 0.5, 5, 0.4, 8, 0.1, 12, 0.5, 803, 0.4);
    }

    @Test
    void oneCycleRisesOnceAndEndsFarBelowItsStart() {
        Schedule schedule = new OneCycle(1, 100, 0.3, 25, 1e4);
        double end = 0.04 / 1e4;
        rates(schedule, 0, 0.04, 15, 0.52, 30, 1, 65, (1 + end) / 2, 100, end, 101, end);
        assertEquals(schedule, new OneCycle(1, 100));
    }

    @Test
    void warmupRisesToWhereAnyScheduleSetsOut() {
        rates(new Constant(1).withWarmup(4, 0), 0, 0, 1, 0.25, 3, 0.75, 4, 1, 5, 1);
        rates(new Cosine(1, 90).withWarmup(10, 0.5), 0, 0.5, 5, 0.75, 10, 1, 55, 0.5, 100, 0);
        rates(new Factor(1, 10, 0.5).withWarmup(2, 0), 1, 0.5, 2, 1, 12, 1, 13, 0.5);
        rates(new Cyclical(0.1, 0.5, 4).withWarmup(2, 0), 1, 0.05, 2, 0.1, 6, 0.5);
    }

    @Test
    void warmupMayStayAtOneRate() {
        Schedule schedule = new Warmup(new Polynomial(1, 100), 10, 0.3, Warmup.Mode.CONSTANT);
        rates(schedule, 0, 0.3, 9, 0.3, 10, 1, 60, 0.25);
    }

    @Test
    void refusesSettingsOutOfRange() {
        refuses("constant: rate must be 0 or more, got -1.0", () -> new Constant(-1));
        refuses("factor: every must be 1 or more, got 0", () -> new Factor(1, 0, 0.5));
        refuses("factor: factor must be greater than 0, got 0.0", () -> new Factor(1, 1, 0));
        refuses(
                "multi-factor: the steps must be 1 or more and ascend, got [5, 5]",
                () -> new MultiFactor(1, List.of(5L, 5L), 0.1));
        refuses("polynomial: power must be greater than 0, got NaN", () -> new Polynomial(1, 0, 9, Double.NaN));
        refuses("cosine: steps must be 1 or more, got 0", () -> new Cosine(1, 0));
        refuses("cyclical: greatest must not be less than least, got 0.1 and 0.5", () -> new Cyclical(0.5, 0.1, 4));
        refuses("one-cycle: rise must be between 0 and 1, got 1.0", () -> new OneCycle(1, 9, 1, 25, 1e4));
        refuses("one-cycle: startDivisor must be 1 or more, got 0.5", () -> new OneCycle(1, 9, 0.3, 0.5, 1e4));
        refuses("warm-up: from must be 0 or more, got -1.0", () -> new Constant(1).withWarmup(4, -1));
    }

    private static void refuses(String message, Executable make) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, make).getMessage());
    }
}
