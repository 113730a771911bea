package dev.bellows.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static final Options.Table TABLE = Options.of("bench some")
            .words("links", "slow,quick", List.of("slow", "quick", "late"))
            .wholes("ranks", "2,4", 2, 64)
            .whole("turns", "5", 1, 1000)
            .number("seconds", "0.5", 0.001, 60)
            .number("latency", "", 0, 10)
            .yesOrNo("overlap", true)
            .matching("network", "1GbE", "\\d+GbE", "so many Gbit/s, such as 10GbE")
            .text("out", "");

    @Test
    void whatIsNotGivenIsTheDefault() {
        Options options = TABLE.read("ranks=8", "out=a=b", "overlap=no");
        assertEquals(List.of("slow", "quick"), options.list("links"));
        assertEquals(List.of(8), options.wholes("ranks"));
        assertEquals(5, options.whole("turns"));
        assertEquals(0.5, options.number("seconds"));
        assertEquals("", options.text("latency"));
        assertFalse(options.yes("overlap"));
        assertEquals("a=b", options.text("out"));
        assertTrue(options.isGiven("ranks"));
        assertFalse(options.isGiven("turns"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rank=2        | there is no option 'rank=2'; choose among links=…, ranks=…, turns=…, seconds=…, latency=…, overlap=…, network=…, out=…",
                "ranks         | there is no option 'ranks'; choose among links=…, ranks=…, turns=…, seconds=…, latency=…, overlap=…, network=…, out=…",
                "links=fast    | links=fast is wrong: links is one of slow, quick, late, or several with commas between",
                "links=slow,   | links=slow, is wrong: links is one of slow, quick, late, or several with commas between",
                "ranks=4,1     | ranks=4,1 is wrong: ranks is a whole number from 2 to 64, or several with commas between",
                "ranks=        | ranks= is wrong: ranks is a whole number from 2 to 64, or several with commas between",
                "turns=0       | turns=0 is wrong: turns is a whole number from 1 to 1000",
                "turns=many    | turns=many is wrong: turns is a whole number from 1 to 1000",
                "turns=99999999999 | turns=99999999999 is wrong: turns is a whole number from 1 to 1000",
                "seconds=NaN   | seconds=NaN is wrong: seconds is a number from 0.001 to 60",
                "seconds=1s    | seconds=1s is wrong: seconds is a number from 0.001 to 60",
                "overlap=true  | overlap=true is wrong: overlap is one of yes, no",
                "network=10    | network=10 is wrong: network is so many Gbit/s, such as 10GbE, or several with commas between"
            })
    void whatIsNotAsItMayBeIsRefusedWithWhatThereIs(String argument, String sentence) {
        assertEquals("bench some: " + sentence, refusal(argument));
    }

    @Test
    void anOptionIsGivenOnce() {
        assertEquals("bench some: turns is given twice; give it once", refusal("turns=2", "turns=3"));
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefused() {
        Options.Table table = Options.of("bench some").whole("most", "3", 0, 9).check(options -> {
            if (options.whole("most") == 4) {
                throw options.refusal("four is too many; give fewer");
            }
        });
        assertEquals(5, table.read("most=5").whole("most"));
        assertEquals(
                "bench some: four is too many; give fewer",
                assertThrows(IllegalArgumentException.class, () -> table.read("most=4"))
                        .getMessage());
    }

    private static String refusal(String... arguments) {
        return assertThrows(IllegalArgumentException.class, () -> TABLE.read(arguments))
                .getMessage();
    }
}
