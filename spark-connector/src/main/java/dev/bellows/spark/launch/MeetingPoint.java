package dev.bellows.spark.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the workers of a fit meet before they can talk to each other, on the driver: in each round everybody brings a text
 * and is given everybody's.
 *
 * <p>In Spark's own barrier a task waits for a year, and is not told that its stage attempt is over if that ended because
 * another task could not fetch its rows; it then holds the slot that the next attempt waits for. Here whoever waits, or
 * comes later, is told as soon as the driver hears that the attempt has ended.
 */
final class MeetingPoint implements SparkDoor.Answers {
    private final int workers;
    private final LongSupplier nanoTime;
    private final Consumer<String> progress;
    private final Map<AttemptId, Attempt> attempts = new HashMap<>();
    private @Nullable String closed;
    private @Nullable String stopping;

    /** What a worker wants. */
    enum Kind {
        /** Brings its text of a round; answered with all, or with the reason why they will never be there. */
        ARRIVE,
        /** Says that it is alive and at work. */
        SIGN,
        /**
         * Asks for the rank, missing in a round, that has given no sign for longest, and for how many milliseconds; or is told that the
         * attempt is over.
         */
        SILENCE,
        /** Tells how training goes. */
        PROGRESS,
        /** Asks why training is to stop; answered once it is, or when the attempt ends. */
        STOP
    }

    /**
     * What a worker says.
     *
     * @param stage Spark's id
     * @param attempt of the stage
     * @param rank who says it
     * @param round of the attempt, from 0
     * @param text what it brings
     */
    record Question(Kind kind, int stage, int attempt, int rank, int round, String text) {
        String[] words() {
            return new String[] {
                kind.name(),
                Integer.toString(stage),
                Integer.toString(attempt),
                Integer.toString(rank),
                Integer.toString(round),
                text
            };
        }

        static Question of(String... words) {
            return new Question(
                    Kind.valueOf(words[0]),
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    words[5]);
        }
    }

    /**
     * What a worker is told.
     *
     * @param ended whether the attempt is over; the only text then says why
     * @param texts by rank; or the rank and the milliseconds that were asked for
     */
    record Answer(boolean ended, List<String> texts) {
        String[] words() {
            List<String> words = new ArrayList<>(List.of(Boolean.toString(ended)));
            words.addAll(texts);
            return words.toArray(String[]::new);
        }

        static Answer of(String... words) {
            return new Answer(Boolean.parseBoolean(words[0]), List.of(words).subList(1, words.length));
        }
    }

    private record AttemptId(int stage, int attempt) {}

    /**
     * A meeting point.
     *
     * @param workers how many meet
     * @param progress is given what is told of training
     */
    MeetingPoint(int workers, Consumer<String> progress) {
        this(workers, progress, System::nanoTime);
    }

    MeetingPoint(int workers, Consumer<String> progress, LongSupplier nanoTime) {
        this.workers = workers;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void answer(String[] words, Consumer<String[]> reply) {
        Question question = Question.of(words);
        Attempt attempt = attempt(question.stage(), question.attempt());
        Consumer<Answer> answer = given -> reply.accept(given.words());
        attempt.heard[question.rank()] = nanoTime.getAsLong();
        switch (question.kind()) {
            case ARRIVE -> attempt.arrive(question, answer);
            case SIGN -> answer.accept(new Answer(false, List.of()));
            case SILENCE -> answer.accept(attempt.silence(question.round(), nanoTime.getAsLong()));
            case PROGRESS -> {
                progress.accept(question.text());
                answer.accept(new Answer(false, List.of()));
            }
            case STOP -> attempt.awaitStop(answer, stopping);
        }
    }

    /** Tells whoever asks for it, now or later, that training is to stop. */
    synchronized void stop(String reason) {
        stopping = reason;
        attempts.values().forEach(attempt -> attempt.stop(reason));
    }

    /** Tells whoever waits in an attempt, now or later, that it is over. */
    synchronized void end(int stage, int attempt, String reason) {
        attempt(stage, attempt).end(reason);
    }

    /** Ends every attempt. */
    synchronized void close(String reason) {
        closed = reason;
        attempts.values().forEach(attempt -> attempt.end(reason));
    }

    private Attempt attempt(int stage, int number) {
        return attempts.computeIfAbsent(
                new AttemptId(stage, number), id -> new Attempt(workers, nanoTime.getAsLong(), closed));
    }

    private static final class Attempt {
        private final long[] heard;
        private final Map<Integer, Round> rounds = new HashMap<>();
        private final List<Consumer<Answer>> waitingForStop = new ArrayList<>();
        private @Nullable String ended;

        /** Nobody has been silent before somebody spoke. */
        Attempt(int workers, long now, @Nullable String ended) {
            heard = new long[workers];
            Arrays.fill(heard, now);
            this.ended = ended;
        }

        void arrive(Question question, Consumer<Answer> reply) {
            Round round = round(question.round());
            round.texts[question.rank()] = question.text();
            round.waiting.add(reply);
            String reason = ended;
            if (reason != null) {
                round.tell(new Answer(true, List.of(reason)));
            } else if (round.missing().isEmpty()) {
                round.tell(new Answer(false, List.of(round.texts)));
            }
        }

        void end(String reason) {
            ended = ended == null ? reason : ended;
            rounds.values().forEach(round -> round.tell(new Answer(true, List.of(reason))));
            tellOfStop(new Answer(true, List.of(reason)));
        }

        void awaitStop(Consumer<Answer> reply, @Nullable String stopping) {
            waitingForStop.add(reply);
            String over = ended;
            if (over != null) {
                tellOfStop(new Answer(true, List.of(over)));
            } else if (stopping != null) {
                stop(stopping);
            }
        }

        void stop(String reason) {
            tellOfStop(new Answer(false, List.of(reason)));
        }

        private void tellOfStop(Answer answer) {
            waitingForStop.forEach(reply -> reply.accept(answer));
            waitingForStop.clear();
        }

        Answer silence(int number, long now) {
            String over = ended;
            if (over != null) {
                return new Answer(true, List.of(over));
            }
            int longest = -1;
            for (int rank : round(number).missing()) {
                longest = longest < 0 || heard[rank] - heard[longest] < 0 ? rank : longest;
            }
            long millis = longest < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(now - heard[longest]);
            return new Answer(false, List.of(Integer.toString(longest), Long.toString(millis)));
        }

        private Round round(int number) {
            return rounds.computeIfAbsent(number, n -> new Round(new String[heard.length], new ArrayList<>()));
        }
    }

    private record Round(@Nullable String[] texts, List<Consumer<Answer>> waiting) {
        List<Integer> missing() {
            List<Integer> missing = new ArrayList<>();
            for (int rank = 0; rank < texts.length; rank++) {
                if (texts[rank] == null) {
                    missing.add(rank);
                }
            }
            return missing;
        }

        void tell(Answer answer) {
            waiting.forEach(reply -> reply.accept(answer));
            waiting.clear();
        }
    }
}
