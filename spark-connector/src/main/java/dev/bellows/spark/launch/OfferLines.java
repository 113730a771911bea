package dev.bellows.spark.launch;

import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one line of Spark's out of the log while a barrier stage of ours runs: once a second its scheduler says that it skips the
 * stage for lack of slots, when the stage's own tasks are what takes them. If slots are lacking indeed, {@link SlotWatch} says so.
 *
 * <p>Spark logs by Log4j; where something else does, nothing is changed.
 */
final class OfferLines implements AutoCloseable {
    /** Who says it. */
    static final String SCHEDULER = "org.apache.spark.scheduler.TaskSchedulerImpl";

    private static final Logger LOG = LoggerFactory.getLogger(OfferLines.class);
    private static final Pattern LINE =
            Pattern.compile("Skip current round of resource offers for barrier stage (\\d+) .*", Pattern.DOTALL);

    private final AutoCloseable undo;

    private OfferLines(AutoCloseable undo) {
        this.undo = undo;
    }

    /**
     * Keeps them out until this is closed.
     *
     * @param ours which stages are
     */
    static OfferLines quiet(IntPredicate ours) {
        try {
            return new OfferLines(filter(ours));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the scheduler's lines stay as they are", e);
            return new OfferLines(() -> {});
        }
    }

    private static AutoCloseable filter(IntPredicate ours) {
        if (!(LogManager.getContext(false) instanceof LoggerContext context)) {
            return () -> {};
        }
        // Not a configuration of the scheduler's own: a shell shows INFO of each logger that has one.
        LoggerConfig logger = context.getConfiguration().getLoggerConfig(SCHEDULER);
        Filter filter = new AbstractFilter() {
            @Override
            public Result filter(LogEvent event) {
                if (!SCHEDULER.equals(event.getLoggerName())) {
                    return Result.NEUTRAL;
                }
                Matcher line = LINE.matcher(event.getMessage().getFormattedMessage());
                return line.matches() && ours.test(Integer.parseInt(line.group(1))) ? Result.DENY : Result.NEUTRAL;
            }
        };
        logger.addFilter(filter);
        return () -> logger.removeFilter(filter);
    }

    @Override
    public void close() {
        try {
            undo.close();
        } catch (Exception e) {
            LOG.debug("the scheduler's lines stay quiet", e);
        }
    }
}
