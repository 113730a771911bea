package dev.bellows.spark.progress;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A bar on the driver's terminal, drawn over itself; nothing where there is no terminal. */
final class ProgressBar {
    private static final int WIDTH = 40;
    private static final int LINE = 79;
    /** From this version on a console exists even where output goes to a file. */
    private static final int CONSOLE_WITHOUT_TERMINAL = 22;

    private final @Nullable PrintWriter terminal;
    private boolean drawn;

    ProgressBar(@Nullable PrintWriter terminal) {
        this.terminal = terminal;
    }

    static ProgressBar onTerminal() {
        Console console = Runtime.version().feature() < CONSOLE_WITHOUT_TERMINAL ? System.console() : null;
        return new ProgressBar(console == null ? null : console.writer());
    }

    void show(Progress progress, int epochs) {
        if (terminal == null || progress.steps() == 0) {
            return;
        }
        int percent = (int) (100L * progress.step() / progress.steps());
        int full = percent * WIDTH / 100;
        String text = "epoch " + progress.epoch() + "/" + epochs + " [" + "=".repeat(full) + " ".repeat(WIDTH - full)
                + "] " + percent + " %";
        terminal.print("\r" + text + " ".repeat(Math.max(0, LINE - text.length())));
        terminal.flush();
        drawn = true;
    }

    void clear() {
        if (terminal != null && drawn) {
            terminal.print("\r" + " ".repeat(LINE) + "\r");
            terminal.flush();
            drawn = false;
        }
    }
}
