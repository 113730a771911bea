package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.cli.Bellows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Every command in a block of shell on the pages is one that there is: chores of {@code ./bellows}, what {@code spark-submit} takes, by its own parser,
 * and behind our jar what our command line takes, by its own; modules and tests behind Maven's options. Nothing is run.
 */
class ShellBlocksTest {
    private static final String OUR_JAR = "bellows-spark-<version>-all.jar";
    /** What a page may call without our having a say in it. */
    private static final Set<String> OTHERS =
            Set.of("git", "pip", "python", "python3", ".", "cd", "export", "tensorboard", "kubectl");

    /** Without it Spark refuses YARN. */
    private static final Map<String, String> CLUSTER = Map.of("HADOOP_CONF_DIR", "conf");

    @Test
    void sayOnlyWhatThereIs() throws IOException {
        List<String> faults = new ArrayList<>();
        int commands = 0;
        for (Pages.Block block : Pages.blocks("sh")) {
            for (List<String> command : ShellLines.commands(block.code())) {
                commands++;
                String fault = fault(command);
                if (!fault.isEmpty()) {
                    faults.add(block + ": " + String.join(" ", command) + ": " + fault);
                }
            }
        }
        assertEquals("", String.join("\n", faults));
        assertTrue(commands > 30, "only " + commands + " commands were found");
    }

    private static String fault(List<String> command) throws IOException {
        List<String> rest = command.subList(1, command.size());
        String program = command.get(0);
        if (OTHERS.contains(program)) {
            return "";
        }
        return switch (program) {
            case "./bellows" -> chore(rest);
            case "./mvnw" -> maven(rest);
            case "spark-submit", "$SPARK_HOME/bin/spark-submit" -> submit(rest);
            case "bash" -> Files.exists(Pages.ROOT.resolve(rest.get(0))) ? "" : "no such file";
            default ->
                program.matches("\\$SPARK_HOME/sbin/(start|stop)-(master|worker|connect-server)\\.sh")
                        ? ""
                        : "nobody knows " + program;
        };
    }

    private static String chore(List<String> arguments) throws IOException {
        String chore = arguments.get(0);
        if (!usage().contains(chore)) {
            return "no such chore";
        }
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (chore) {
            case "submit" -> submit(rest);
            case "spark-class" ->
                Set.of(Master.class.getName(), Worker.class.getName()).contains(rest.get(0))
                        ? ""
                        : "no class that a page needs";
            case "bench" ->
                rest.isEmpty() || rest.get(0).startsWith("-") || usage().contains("bench " + rest.get(0))
                        ? ""
                        : "no such benchmark";
            default -> "";
        };
    }

    /** The chores of {@code ./bellows help}, and the two words of those that have a second. */
    private static Set<String> usage() throws IOException {
        String script = Files.readString(Pages.ROOT.resolve("bellows"));
        return script.lines()
                .map(line -> line.split("[ )|]+"))
                .filter(words -> words.length > 2 && words[0].isEmpty())
                .flatMap(words -> Stream.of(words[1], words[1] + " " + words[2]))
                .collect(Collectors.toSet());
    }

    private static String maven(List<String> arguments) throws IOException {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-pl") && !Files.exists(Pages.ROOT.resolve(Path.of(arguments.get(i + 1), "pom.xml")))) {
                return "no module " + arguments.get(i + 1);
            }
            if (argument.startsWith("-Dtest=")) {
                for (String name : argument.substring(7).split(",")) {
                    if (!isTest(name)) {
                        return "no test " + name;
                    }
                }
            }
        }
        return "";
    }

    private static boolean isTest(String pattern) throws IOException {
        String wanted = pattern.replace("*", ".*") + "\\.java";
        for (String module : List.of("engine", "native-cuda", "spark-connector", "notebooks", "integration-tests")) {
            Path sources = Pages.ROOT.resolve(Path.of(module, "src", "test"));
            if (Files.exists(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    if (files.anyMatch(file -> file.getFileName().toString().matches(wanted))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Spark's parser says what is wrong with its options, ours what is wrong behind our jar. */
    private static String submit(List<String> arguments) {
        try {
            SparkSubmitArguments parsed = new SparkSubmitArguments(
                    CollectionConverters.asScala(arguments).toSeq(),
                    scala.collection.immutable.Map.from(CollectionConverters.asScala(CLUSTER)));
            String main = parsed.mainClass();
            if (main != null && main.startsWith("dev.bellows.")) {
                Class.forName(main, false, ShellBlocksTest.class.getClassLoader());
            }
            int jar = arguments.indexOf(OUR_JAR);
            if (main == null && parsed.primaryResource().endsWith(OUR_JAR)) {
                new CommandLine(Bellows.class)
                        .parseArgs(arguments.subList(jar + 1, arguments.size()).toArray(String[]::new));
            }
            return "";
        } catch (Exception e) { // Scala does not declare what its parser throws
            return e.toString();
        }
    }
}
