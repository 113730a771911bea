package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParameterGroupsTest {
    private static final Optimizer COMMON = new Sgd(0.5, 0.9, 0.1, false);

    @ParameterizedTest
    @CsvSource({
        "*.bias, bias, true",
        "*.bias, 0.1.bias, true",
        "*.bias, 0.unbias, false",
        "*.bias, bias.0, false",
        "*bias, 0.unbias, true",
        "0.*, 0.weight, true",
        "0.*, 10.weight, false",
        "0.*.weight, 0.3.2.weight, true",
        "weight, 0.weight, false",
        "a+b, a+b, true",
        "a+b, aab, false",
        "*, anything.at.all, true"
    })
    void matchesPatternsOnWholePaths(String pattern, String path, boolean matches) {
        assertEquals(
                matches, ParameterGroups.NONE.frozen(pattern).rule(path, COMMON).isFrozen());
    }

    @Test
    void multipliesWhatMatchesAndTakesTheLastRule() {
        ParameterGroups groups = ParameterGroups.NONE
                .withRate(0.5, "a.*", "*.bias")
                .withDecay(3, "a.*")
                .withRule(new Sgd(7, 0, 0.2, false), "a.*")
                .withRule(new Adam(7), "b.*");
        assertEquals(new Rule(COMMON, 1), groups.rule("c", COMMON));
        assertEquals(new Rule(new Adam(7), 0.5), groups.rule("b.bias", COMMON));
        Rule both = groups.rule("a.bias", COMMON);
        assertEquals(0.25, both.rate());
        assertEquals(0.6, both.optimizer().weightDecay(), 1e-15);
        assertEquals(List.of(7 * 0.25), both.scalars(1));
    }

    @Test
    void multipliesTheRatesOfASchedule() {
        Rule rule = ParameterGroups.NONE.withRate(0.5, "a").rule("a", COMMON.withSchedule(step -> (double) step));
        assertEquals(List.of(1.5), rule.scalars(3));
    }

    @Test
    void refusesPatternsWithoutAParameterAndNegativeMultipliers() {
        ParameterGroups groups = ParameterGroups.NONE.frozen("*.bias");
        groups.check(List.of("0.weight", "0.bias"));
        assertEquals(
                "parameter groups: no parameter matches '*.bias': [0.weight]",
                assertThrows(IllegalArgumentException.class, () -> groups.check(List.of("0.weight")))
                        .getMessage());
        String message = assertThrows(IllegalArgumentException.class, () -> ParameterGroups.NONE.withRate(-1, "a"))
                .getMessage();
        assertEquals("group 'a': rate must be 0 or more, got -1.0", message);
        assertTrue(groups.equals(ParameterGroups.NONE.frozen("*.bias")));
    }
}
