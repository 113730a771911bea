package dev.bellows.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may use which. To open a direction, change the design and this table together. */
class DirectionTest {
    private static final String ROOT = "dev.bellows.";

    private static final String ONEDNN = ROOT + "backend.onednn.";

    /** Each package, with its subpackages, and after the colon those that it may use beside itself. */
    private static final String TABLE = """
        core:
        json: core
        memory: core
        op: core json memory
        backend: core memory op
        ndarray: core memory op backend
        autograd: core memory op backend ndarray
        graph: core json memory op backend ndarray autograd
        nn: core json memory op backend ndarray autograd graph
        optim: core json memory op backend ndarray autograd graph nn io
        metric: core json memory op ndarray
        data: core json io memory op backend ndarray nn
        collective: core memory
        parallel: core memory op backend ndarray graph nn optim collective profile
        io: core json memory op backend ndarray autograd graph nn
        predict: core memory op backend ndarray graph nn io
        profile: core memory op backend
        monitor: core memory op backend ndarray
        zoo: core memory op ndarray nn
        train: core json memory op backend ndarray autograd graph nn optim metric data collective parallel io profile monitor
        cuda: core memory op backend
        spark: core json memory op backend ndarray autograd graph nn optim metric data collective parallel io predict zoo train
        examples: core memory op ndarray autograd nn optim metric io zoo spark
        """;

    /** The same for the rooms of the oneDNN backend: its own package uses them all, and none of them uses that. */
    private static final String ONEDNN_ROOMS = """
        plan:
        fused:
        guard:
        loop: plan
        recurrent: plan
        kernel: plan fused guard loop
        rewrite: plan fused recurrent
        """;

    private static final Map<String, Set<String>> MAY_USE = parse(TABLE);
    private static final Map<String, Set<String>> MAY_USE_IN_ONEDNN = parse(ONEDNN_ROOMS);

    @Test
    void everyPackageIsInTheTable() {
        Set<String> unknown = MainClasses.ALL.stream()
                .map(DirectionTest::topPackage)
                .filter(name -> !MAY_USE.containsKey(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), unknown, "packages missing from the table of this test");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatTheTableAllows(String name) {
        String[] forbidden = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(name) && !MAY_USE.get(name).contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(MainClasses.ALL);
    }

    @ParameterizedTest
    @MethodSource("onednnRooms")
    void onednnRoomUsesOnlyWhatItsTableAllows(String room) {
        Set<String> allowed = MAY_USE_IN_ONEDNN.get(room);
        noClasses()
                .that()
                .resideInAPackage(ONEDNN + room)
                .should()
                .dependOnClassesThat(resideInAPackage(ONEDNN.substring(0, ONEDNN.length() - 1) + "..")
                        .and(not(resideInAnyPackage(Stream.concat(Stream.of(room), allowed.stream())
                                .map(ONEDNN::concat)
                                .toArray(String[]::new)))))
                .check(MainClasses.ALL);
    }

    @Test
    void everyOnednnRoomIsInItsTable() {
        Set<String> rooms = MainClasses.ALL.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ONEDNN))
                .map(name -> name.substring(ONEDNN.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(MAY_USE_IN_ONEDNN.keySet(), rooms);
    }

    @ParameterizedTest
    @CsvSource({
        "org.bytedeco, backend.onednn backend.onednn.plan backend.onednn.kernel backend.onednn.recurrent",
        "com.sun.jna, backend.onednn.plan cuda.driver",
        "jcuda, cuda.driver",
        "org.apache.arrow, data.arrow spark.data",
        "org.apache.spark, spark.. examples..",
        "com.google.protobuf, io.onnx.format io.tfrecord",
        "org.apache.commons.compress, io.. data.table",
        "io.jhdf, io.keras",
        "picocli, spark.cli",
        "org.yaml.snakeyaml, spark.cli",
        "ai.onnxruntime, spark.onnxruntime",
        "scala, spark.. examples.."
    })
    void libraryStaysBehindItsDoor(String library, String doors) {
        noClasses()
                .that()
                .resideOutsideOfPackages(Arrays.stream(doors.split(" ", -1))
                        .map(door -> ROOT + door)
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(MainClasses.ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "dev.bellows.(*)..",
        "dev.bellows.spark.(*)..",
        "dev.bellows.collective.(*)..",
        "dev.bellows.data.(*)..",
        "dev.bellows.nn.(*)..",
        "dev.bellows.train.(*).."
    })
    void packagesFormNoCycle(String pattern) {
        slices().matching(pattern)
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MainClasses.ALL);
    }

    private static List<String> packages() {
        return List.copyOf(MAY_USE.keySet());
    }

    private static List<String> onednnRooms() {
        return List.copyOf(MAY_USE_IN_ONEDNN.keySet());
    }

    private static String topPackage(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
    }

    private static Map<String, Set<String>> parse(String text) {
        Map<String, Set<String>> table = new TreeMap<>();
        text.lines().forEach(line -> {
            String[] sides = line.split(":", 2);
            table.put(sides[0], Set.of(sides[1].strip().split(" ", -1)));
        });
        return table;
    }
}
