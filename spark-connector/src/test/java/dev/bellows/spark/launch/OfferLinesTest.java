package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which lines of Spark's scheduler stay in the log. */
class OfferLinesTest {
    private static final int OURS = 7;

    private final Lines lines = new Lines();

    private static final class Lines extends AbstractAppender {
        private final List<String> texts = new CopyOnWriteArrayList<>();

        Lines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
            start();
        }

        @Override
        public void append(LogEvent event) {
            texts.add(event.getMessage().getFormattedMessage());
        }
    }

    private static void say(String line) {
        LoggerFactory.getLogger(OfferLines.SCHEDULER).info(line);
    }

    private static String skipped(int stage) {
        return "Skip current round of resource offers for barrier stage " + stage
                + " because the barrier taskSet requires 2 slots, while the total number of available slots is 0.";
    }

    /** The scheduler's logger at INFO for a while, as it is in an application; in these tests it is silent. */
    private void listening(Runnable body) {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        LoggerConfig logger = configuration();
        Level level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines, Level.INFO, null);
        context.updateLoggers();
        try {
            body.run();
        } finally {
            logger.removeAppender(lines.getName());
            logger.setLevel(level);
            context.updateLoggers();
        }
    }

    private static LoggerConfig configuration() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        return context.getConfiguration().getLoggerConfig(OfferLines.SCHEDULER);
    }

    /** Spark's shells show what a logger says at INFO if it has a configuration of its own. */
    @Test
    void givesTheSchedulersLoggerNoConfigurationOfItsOwn() {
        LoggerConfig before = configuration();
        try (OfferLines quiet = OfferLines.quiet(stage -> true)) {
            assertSame(before, configuration());
        }
        assertSame(before, configuration());
    }

    @Test
    void leavesOutWhatItSaysOfOurStagesAndNothingElse() {
        try (OfferLines quiet = OfferLines.quiet(stage -> stage == OURS);
                OfferLines another = OfferLines.quiet(stage -> stage == OURS + 1)) {
            listening(() -> {
                say(skipped(OURS));
                say(skipped(OURS + 1));
                say(skipped(OURS + 2));
                say("Adding task set 7.0 with 2 tasks");
            });
        }
        assertEquals(List.of(skipped(OURS + 2), "Adding task set 7.0 with 2 tasks"), lines.texts);
        listening(() -> say(skipped(OURS)));
        assertEquals(skipped(OURS), lines.texts.get(2), "after the fit");
    }
}
