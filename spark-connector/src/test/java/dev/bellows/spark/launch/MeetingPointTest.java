package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.launch.MeetingPoint.Answer;
import dev.bellows.spark.launch.MeetingPoint.Kind;
import dev.bellows.spark.launch.MeetingPoint.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeetingPointTest {
    private static final int STAGE = 4;
    private final AtomicLong seconds = new AtomicLong(100);
    private final List<String> told = new ArrayList<>();
    private final MeetingPoint point = new MeetingPoint(2, told::add, () -> TimeUnit.SECONDS.toNanos(seconds.get()));

    @Test
    void givesEverybodyEverybodysTextOnceAllAreThere() {
        List<Answer> one = arrive(0, 1, 0, "b");
        assertEquals(List.of(), one);
        List<Answer> zero = arrive(0, 0, 0, "a");
        assertEquals(List.of(new Answer(false, List.of("a", "b"))), zero);
        assertEquals(zero, one);
    }

    @Test
    void keepsRoundsAndAttemptsApart() {
        List<Answer> first = arrive(0, 0, 0, "a");
        assertEquals(List.of(), arrive(0, 1, 1, "b"));
        assertEquals(List.of(), arrive(1, 1, 0, "c"));
        assertEquals(List.of(), first);
    }

    @Test
    void tellsWhoWaitsThatTheAttemptIsOver() {
        List<Answer> waiting = arrive(0, 0, 0, "a");
        point.end(STAGE, 0, "rank 1 could not fetch its rows");
        Answer over = new Answer(true, List.of("rank 1 could not fetch its rows"));
        assertEquals(List.of(over), waiting);
        assertEquals(List.of(over), arrive(0, 1, 0, "late"));
        assertEquals(List.of(), arrive(1, 1, 0, "of the next attempt"));
    }

    @Test
    void tellsThatTheFitIsOverEvenToAnAttemptItHasNotHeardOf() {
        point.close("the fit has ended");
        assertEquals(List.of(new Answer(true, List.of("the fit has ended"))), arrive(3, 0, 0, "a"));
    }

    @Test
    void handsOnWhatIsToldOfTraining() {
        List<Answer> heard = ask(point, new Question(Kind.PROGRESS, STAGE, 0, 0, 2, "epoch 1 is done"));
        assertEquals(List.of("epoch 1 is done"), told);
        assertEquals(List.of(new Answer(false, List.of())), heard);
    }

    @Test
    void tellsWhoAsksForItNowOrLaterThatTrainingIsToStop() {
        List<Answer> before = ask(point, new Question(Kind.STOP, STAGE, 0, 0, 2, ""));
        assertEquals(List.of(), before);
        point.stop("enough");
        assertEquals(List.of(new Answer(false, List.of("enough"))), before);
        assertEquals(before, ask(point, new Question(Kind.STOP, STAGE, 1, 0, 2, "")));
    }

    @Test
    void endsTheWaitForAStopWithTheAttempt() {
        List<Answer> waiting = ask(point, new Question(Kind.STOP, STAGE, 0, 0, 2, ""));
        point.end(STAGE, 0, "it is done");
        assertEquals(List.of(new Answer(true, List.of("it is done"))), waiting);
        assertEquals(waiting, ask(point, new Question(Kind.STOP, STAGE, 0, 0, 2, "")));
    }

    @Test
    void knowsWhichOfTheMissingHasBeenSilentForLongest() {
        MeetingPoint three = new MeetingPoint(3, text -> {}, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
        ask(three, new Question(Kind.ARRIVE, STAGE, 0, 0, 0, "a"));
        seconds.addAndGet(7);
        ask(three, new Question(Kind.SIGN, STAGE, 0, 1, 0, ""));
        seconds.addAndGet(2);
        assertEquals(
                List.of(new Answer(false, List.of("2", "9000"))),
                ask(three, new Question(Kind.SILENCE, STAGE, 0, 0, 0, "")));
    }

    @Test
    void tellsWhoAsksForTheSilentThatTheAttemptIsOver() {
        point.end(STAGE, 0, "rank 1 could not fetch its rows");
        assertEquals(
                List.of(new Answer(true, List.of("rank 1 could not fetch its rows"))),
                ask(point, new Question(Kind.SILENCE, STAGE, 0, 0, 0, "")));
    }

    @Test
    void questionsAndAnswersTravelAsWords() {
        Question question = new Question(Kind.ARRIVE, STAGE, 1, 0, 2, "127.0.0.1:99");
        assertEquals(question, Question.of(question.words()));
        Answer answer = new Answer(false, List.of("a", "b"));
        assertEquals(answer, Answer.of(answer.words()));
        assertTrue(Answer.of(new Answer(true, List.of("over")).words()).ended());
    }

    private List<Answer> arrive(int attempt, int rank, int round, String text) {
        return ask(point, new Question(Kind.ARRIVE, STAGE, attempt, rank, round, text));
    }

    /** What has been answered so far; grows when more is. */
    private static List<Answer> ask(MeetingPoint point, Question question) {
        List<Answer> answers = new ArrayList<>();
        point.answer(question.words(), words -> answers.add(Answer.of(words)));
        return answers;
    }
}
