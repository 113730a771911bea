package dev.bellows.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.bench.report.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateChoreTest {
    /** The same arguments give the same text, on every machine. */
    @Test
    void theTableLooksSo() throws IOException {
        assertEquals("""
                dlrm: 2.4 M numbers, 0.00 GFLOP forward per sample, 2048 samples per worker, 1000 GFLOP/s
                model       ranks  network  wire      step ms compute ms    MB sent     busy
                dlrm            2  1GbE     fp32        367.7       33.2       37.0      9 %
                RESULT name=simulate/dlrm/1GbE/fp32/ranks2 value=367.7 unit=ms ratio=0.090
                dlrm            4  1GbE     fp32        524.3       31.4       55.4      6 %
                RESULT name=simulate/dlrm/1GbE/fp32/ranks4 value=524.3 unit=ms ratio=0.060
                dlrm            2  1GbE     bf16        347.9       33.2       34.6     10 %
                RESULT name=simulate/dlrm/1GbE/bf16/ranks2 value=347.9 unit=ms ratio=0.095
                dlrm            4  1GbE     bf16        494.7       31.4       51.9      6 %
                RESULT name=simulate/dlrm/1GbE/bf16/ranks4 value=494.7 unit=ms ratio=0.064
                dlrm            2  10GbE    fp32         85.6       33.2       37.0     39 %
                RESULT name=simulate/dlrm/10GbE/fp32/ranks2 value=85.601 unit=ms ratio=0.388
                dlrm            4  10GbE    fp32        102.7       31.4       55.4     31 %
                RESULT name=simulate/dlrm/10GbE/fp32/ranks4 value=102.7 unit=ms ratio=0.306
                dlrm            2  10GbE    bf16         89.1       33.2       34.6     37 %
                RESULT name=simulate/dlrm/10GbE/bf16/ranks2 value=89.095 unit=ms ratio=0.373
                dlrm            4  10GbE    bf16        107.5       31.4       51.9     29 %
                RESULT name=simulate/dlrm/10GbE/bf16/ranks4 value=107.5 unit=ms ratio=0.292
                """, page("model=dlrm", "ranks=2,4", "network=1GbE,10GbE", "wire=fp32,bf16"));
    }

    @Test
    void aStragglerALossyNetworkAndRacksAreToldOfInNumbersAlone() throws IOException {
        assertEquals("""
                resnet50: 25.6 M numbers, 8.23 GFLOP forward per sample, 8 samples per worker, 8000 GFLOP/s
                model       ranks  network  wire      step ms compute ms    MB sent     busy
                resnet50        4  10GbE    int8        791.5       43.9       64.1      6 %
                RESULT name=simulate/resnet50/10GbE/int8/ranks4 value=791.5 unit=ms ratio=0.055
                """, page(
                "model=resnet50", "ranks=4", "wire=int8", "straggler=1.5", "loss=0.01", "seed=3", "ranksPerHost=2",
                "rack=1", "oversubscription=4", "latency=50", "gflops=8000", "bucket=4", "overlap=no", "samples=8"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model=resnet    | model=resnet is wrong: model is one of resnet50, bert-base, dlrm, or several with commas between",
                "ranks=0         | ranks=0 is wrong: ranks is a whole number from 1 to 16384, or several with commas between",
                "network=10Gbit  | network=10Gbit is wrong: network is so many Gbit/s of Ethernet, such as 10GbE, or several with commas between",
                "network=0GbE    | network=0GbE is wrong: network is so many Gbit/s of Ethernet, such as 10GbE, or several with commas between",
                "wire=fp64       | wire=fp64 is wrong: wire is one of fp32, bf16, int8, 2bit, topk, or several with commas between",
                "loss=1.5        | loss=1.5 is wrong: loss is a number from 0 to 0.49",
                "latency=-1      | latency=-1 is wrong: latency is a number from 0 to 1000000000",
                "overlap=maybe   | overlap=maybe is wrong: overlap is one of yes, no",
                "bucket=4096     | bucket=4096 is wrong: bucket is a whole number from 1 to 1024",
                "straggler=0     | straggler=0 is wrong: straggler is a number from 0.001 to 1000000",
                "oversubscription=4 | oversubscription is of racks; give rack, the hosts of one, as well",
                "ranks=4 rack=4  | rack=4: 4 ranks are all in one rack; give a smaller rack, or none",
                "ranks=4 ranksPerHost=8 | ranksPerHost=8 is more than there are ranks, 4; give as many ranks at least",
                "seed=3          | seed draws what a lossy network loses; give loss as well",
                "ranks=1 straggler=2 | straggler is the last of several workers; give more than one rank"
            })
    void whatCannotBeOrWouldChangeNothingIsRefused(String arguments, String sentence) {
        assertEquals(
                "simulate: " + sentence,
                assertThrows(IllegalArgumentException.class, () -> SimulateChore.OPTIONS.read(arguments.split(" ")))
                        .getMessage());
    }

    private static String page(String... arguments) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Options options = SimulateChore.OPTIONS.read(arguments);
        try (PrintStream page = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            SimulateChore.print(options, page);
        }
        return text.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
