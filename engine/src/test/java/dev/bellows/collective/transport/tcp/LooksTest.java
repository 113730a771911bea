package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LooksTest {
    private final Looks looks = new Looks();

    @Test
    void eachLookInVainCostsTwiceAsManyOfTheNextOnes() {
        for (int skipped : new int[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
            looks.ended(false);
            assertEquals(skipped, skipped());
        }
    }

    @Test
    void aLookThatFindsSomethingMakesTheNextOnesWorthwhileAgain() {
        for (int time = 0; time < 5; time++) {
            looks.ended(false);
            skipped();
        }
        looks.ended(true);
        assertTrue(looks.isWorthwhile());
        assertTrue(looks.isWorthwhile());
        looks.ended(false);
        assertFalse(looks.isWorthwhile());
        assertTrue(looks.isWorthwhile());
    }

    /** How many looks are not worth it before one is. */
    private int skipped() {
        int skipped = 0;
        while (!looks.isWorthwhile()) {
            skipped++;
        }
        return skipped;
    }
}
