package dev.bellows.spark.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * Trains, scores and measures without a program of one's own: the main class of the one jar.
 *
 * <pre>{@code
 * spark-submit --master yarn bellows-spark-VERSION-all.jar train --config run.yaml
 * }</pre>
 *
 * <p>What a command found goes to standard output, what is wrong to standard error. The exit code is 0 if all was done, 1 if
 * the job failed, 2 if what was asked for cannot be done as it is written.
 */
@Command(
        name = "bellows",
        description = "Deep learning for Apache Spark.",
        mixinStandardHelpOptions = true,
        versionProvider = Bellows.Version.class,
        subcommands = {
            TrainCommand.class,
            ScoreCommand.class,
            EvaluateCommand.class,
            ConvertCommand.class,
            DescribeCommand.class,
            ParamsCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all was done", "1:the job failed", "2:what was asked for cannot be done as it is written"})
public final class Bellows {
    Bellows() {}

    /**
     * Runs a command.
     *
     * @throws Exception what makes spark-submit end with the command's exit code, unless that is 0
     */
    public static void main(String[] arguments) throws Exception {
        int code = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
        if (code != 0) {
            throw ExitCode.exception(code);
        }
    }

    /** Runs a command and gives its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new Bellows()).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof IllegalArgumentException) {
                err.println("bellows: " + failure.getMessage());
                return ExitCode.WRONG;
            }
            failure.printStackTrace(err);
            err.println("bellows: " + failure.getMessage());
            return ExitCode.FAILED;
        });
        if (arguments.length == 0) {
            line.usage(err);
            return ExitCode.WRONG;
        }
        return line.execute(arguments);
    }

    /** What the jar's manifest says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Bellows.class.getPackage().getImplementationVersion();
            return new String[] {"bellows " + (version == null ? "of class folders" : version)};
        }
    }
}
