package dev.bellows.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.bellows.metric.Metric;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.loss.Loss;
import dev.bellows.op.Op;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page that sets us beside MXNet speaks of what there is. */
class ParityPageTest {
    private static final Path PAGE = Path.of("..", "docs", "mxnet-parity.md");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)(?:\\.\\w+)?`");

    @Test
    void namesOnlyClassesThatExist() throws IOException {
        Set<String> known =
                MainClasses.ALL.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            String ours = line.startsWith("|") ? line.substring(line.lastIndexOf('|', line.length() - 2)) : line;
            CLASS.matcher(ours)
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !known.contains(name))
                    .forEach(unknown::add);
        }
        assertEquals(Set.of(), unknown, "classes that docs/mxnet-parity.md names and that are not there");
    }

    @Test
    void countsWhatThereIs() throws IOException {
        String counts = "There are " + count(Op.class) + " ops, " + count(Block.class) + " layers and other blocks, "
                + losses() + " losses, " + count(Optimizer.class) + " optimizers, " + count(Schedule.class)
                + " schedules, " + count(Initializer.class) + " initializers and " + count(Metric.class) + " metrics.";
        assertTrue(Files.readString(PAGE).contains(counts), "docs/mxnet-parity.md should say: " + counts);
    }

    /** Those of predictions and labels, and those of other inputs, which share no interface. */
    private static long losses() {
        return MainClasses.ALL.stream()
                .filter(type -> type.getPackageName().equals(Loss.class.getPackageName()))
                .filter(type -> type.getSimpleName().endsWith("Loss") && !type.isInterface())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
    }

    private static long count(Class<?> kind) {
        return MainClasses.ALL.stream()
                .filter(type -> type.getPackageName().startsWith(kind.getPackageName()))
                .filter(type -> type.isAssignableTo(kind) && !type.isInterface())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .count();
    }
}
