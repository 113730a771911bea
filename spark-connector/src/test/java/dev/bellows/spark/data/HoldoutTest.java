package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HoldoutTest {
    private static final byte[] ROW = {};
    private static final int MANY = 100_000;

    @Test
    void aShareIsAboutThatShareOfTheHashes() {
        for (double share : new double[] {0.01, 0.2, 0.9}) {
            double held = held(Holdout.share(share, 7)).count();
            // five standard deviations of a binomial
            double slack = 5 * Math.sqrt(MANY * share * (1 - share));
            assertEquals(MANY * share, held, slack, "share " + share);
        }
    }

    @Test
    void anotherSeedHoldsOutOthers() {
        Holdout one = Holdout.share(0.5, 1);
        Holdout other = Holdout.share(0.5, 2);
        double both = held(one).filter(hash -> other.holds(ROW, 0, hash)).count();
        assertEquals(MANY / 4.0, both, 5 * Math.sqrt(MANY * 0.25 * 0.75));
        assertEquals(
                held(one).boxed().toList(), held(Holdout.share(0.5, 1)).boxed().toList());
    }

    @Test
    void aMarkIsTheByteOfItsField() {
        Holdout marked = Holdout.marked(SampleSchema.of(
                Field.input("x", DType.F32, 2), new Field("v", DType.BOOL, Shape.scalar(), Role.VALIDATION)));
        byte[] rows = new byte[1 + 2 * 9];
        rows[1 + 9 + 8] = 1;
        assertFalse(marked.holds(rows, 1, 0));
        assertTrue(marked.holds(rows, 1 + 9, 0));
        SampleSchema without = SampleSchema.of(Field.input("x", DType.F32, 2));
        assertThrows(IllegalArgumentException.class, () -> Holdout.marked(without));
    }

    /** The hashes that are held out, of many. */
    private static LongStream held(Holdout holdout) {
        return LongStream.range(0, MANY).filter(hash -> holdout.holds(ROW, 0, hash));
    }
}
