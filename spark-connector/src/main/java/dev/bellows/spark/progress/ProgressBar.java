package dev.bellows.spark.progress;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A bar on the driver's terminal, drawn over itself; nothing where there is no terminal. */
final class ProgressBar {
    private static final int WIDTH = 40;
    private static final int LINE = 79;
    private final @Nullable PrintWriter terminal;
    private boolean drawn;

    ProgressBar(@Nullable PrintWriter terminal) {
        this.terminal = terminal;
    }

    @SuppressWarnings("SystemConsoleNull") // isTerminal is asked as well
    static ProgressBar onTerminal() {
        Console console = System.console();
        return new ProgressBar(console != null && isTerminal(console) ? console.writer() : null);
    }

    /** From Java 22 on a console exists even where output goes to a file, and can be asked. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    void show(int epoch, int epochs, int step, int steps) {
        if (terminal == null) {
            return;
        }
        int percent = (int) (100L * step / steps);
        int full = percent * WIDTH / 100;
        String text = "epoch " + epoch + "/" + epochs + " [" + "=".repeat(full) + " ".repeat(WIDTH - full) + "] "
                + percent + " %";
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
