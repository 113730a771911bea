package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A collective segment by segment: while one travels, the one before is taken in. */
interface Rounds {
    /** Begins to send a segment to each peer. */
    @Nullable
    Transfer[] send(int round);

    /** Begins to receive a segment from each peer. */
    @Nullable
    Transfer[] receive(int round);

    /** Takes in a segment that has arrived from each peer. */
    void take(int round);

    /** Runs so many rounds, with buffers for two of them. */
    default void run(Call call, Operation phase, int rounds) {
        List<@Nullable Transfer[]> sends = new ArrayList<>();
        List<@Nullable Transfer[]> receives = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            if (round < rounds) {
                if (round >= 2) {
                    call.await(phase, sends.get(round - 2)); // its buffers are written to now
                }
                sends.add(send(round));
                receives.add(receive(round));
            }
            if (round >= 1) {
                call.await(phase, receives.get(round - 1));
                take(round - 1);
            }
        }
        for (int round = Math.max(0, rounds - 2); round < rounds; round++) {
            call.await(phase, sends.get(round));
        }
    }
}
