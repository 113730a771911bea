package dev.bellows.spark.launch;

import dev.bellows.collective.rendezvous.Rendezvous;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.core.PeerLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@link MeetingPoint} as a worker sees it. Every wait here ends: with what it waits for, with the stage attempt, when
 * Spark wants the task back, at its deadline, or when a worker that is missing has given no sign for too long.
 */
final class DriverRendezvous implements Rendezvous {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final SparkDoor.Line driver;
    private final Attendee me;
    private final Duration silence;
    private final BooleanSupplier cancelled;
    private int round;
    private long lastSign = System.nanoTime() - TICK.toNanos();

    /** Who meets. */
    record Attendee(int stage, int attempt, int rank) {}

    /**
     * The rendezvous of one worker.
     *
     * @param driver leads to the meeting point
     * @param me who this worker is
     * @param silence after how long without a sign a missing worker, or the driver, is given up
     * @param cancelled whether Spark wants the task back
     */
    DriverRendezvous(SparkDoor.Line driver, Attendee me, Duration silence, BooleanSupplier cancelled) {
        this.driver = driver;
        this.me = me;
        this.silence = silence;
        this.cancelled = cancelled;
    }

    /** To be called often, by one thread, while this worker is at work and others may wait for it; says so once a second. */
    void sign() {
        long now = System.nanoTime();
        if (now - lastSign >= TICK.toNanos()) {
            lastSign = now;
            var unused = ask(MeetingPoint.Kind.SIGN, ""); // nobody waits for the answer
        }
    }

    /** {@link #gather} without bringing anything. */
    void await() {
        gather("");
    }

    /**
     * Waits until all have come here, for as long as those who have not are at work.
     *
     * @param mine what this worker brings
     * @return what all have brought, by rank
     * @throws PeerLostException if one of them gives no sign, or the stage attempt is over
     */
    List<String> gather(String mine) {
        CompletableFuture<MeetingPoint.Answer> all = ask(MeetingPoint.Kind.ARRIVE, mine);
        MeetingPoint.Answer given = answered(all, Deadline.after(TICK));
        while (given == null) {
            requireSigns();
            given = answered(all, Deadline.after(TICK));
        }
        round++;
        return given.texts();
    }

    /**
     * To be called once a second by a worker that waits for the others in another way, before it meets them here; a sign of its own.
     *
     * @throws PeerLostException if one that has not come here gives no sign, or the stage attempt is over
     */
    void requireSigns() {
        MeetingPoint.Answer missing = answered(ask(MeetingPoint.Kind.SILENCE, ""), Deadline.after(silence));
        if (missing == null) {
            throw lost(me.rank(), "the driver has said nothing for " + seconds(silence.toMillis()), null);
        }
        int rank = Integer.parseInt(missing.texts().get(0));
        long millis = Long.parseLong(missing.texts().get(1));
        if (rank >= 0 && millis > silence.toMillis()) {
            throw lost(rank, "rank " + rank + " has given no sign for " + seconds(millis), null);
        }
    }

    @Override
    public List<String> exchange(String mine, Duration patience) {
        Deadline deadline = Deadline.after(patience);
        MeetingPoint.Answer all = answered(ask(MeetingPoint.Kind.ARRIVE, mine), deadline);
        if (all == null) {
            throw lost(me.rank(), "not all had given their address after " + deadline, null);
        }
        round++;
        return all.texts();
    }

    /** Tells the driver how training goes, without waiting; the answer says that it was heard. */
    CompletableFuture<?> tell(String progress) {
        return ask(MeetingPoint.Kind.PROGRESS, progress);
    }

    /** Completed with the reason when the driver wants training to stop; never if it does not. */
    CompletableFuture<String> stopping() {
        CompletableFuture<String> stopping = new CompletableFuture<>();
        var unused = ask(MeetingPoint.Kind.STOP, "").whenComplete((answer, failure) -> {
            if (answer != null && !answer.ended()) {
                stopping.complete(answer.texts().get(0));
            }
        });
        return stopping;
    }

    private CompletableFuture<MeetingPoint.Answer> ask(MeetingPoint.Kind kind, String text) {
        MeetingPoint.Question question =
                new MeetingPoint.Question(kind, me.stage(), me.attempt(), me.rank(), round, text);
        return driver.ask(question.words()).thenApply(MeetingPoint.Answer::of);
    }

    /** The answer, or null if there is none before the deadline. */
    private MeetingPoint.@Nullable Answer answered(CompletableFuture<MeetingPoint.Answer> answer, Deadline deadline) {
        do {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("worker: Spark cancelled the task");
            }
            try {
                MeetingPoint.Answer given =
                        answer.get(Math.min(TICK.toNanos(), deadline.remainingNanos()), TimeUnit.NANOSECONDS);
                if (given.ended()) {
                    throw lost(me.rank(), given.texts().get(0), null);
                }
                return given;
            } catch (TimeoutException e) {
                // Look again whether there is still a reason to wait.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("worker: interrupted while it waited for the other workers", e);
            } catch (ExecutionException e) {
                throw lost(me.rank(), "the driver does not answer: " + e.getCause(), e);
            }
        } while (!deadline.expired());
        return null;
    }

    private PeerLostException lost(int peer, String reason, @Nullable Throwable cause) {
        String message =
                "rendezvous: rank " + me.rank() + " waited for the others: " + reason + "; the stage will retry";
        return new PeerLostException(me.rank(), peer, "rendezvous", message, cause);
    }

    private static String seconds(long millis) {
        return TimeUnit.MILLISECONDS.toSeconds(millis) + " s";
    }
}
