package dev.bellows.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import dev.bellows.backend.Kernel;
import dev.bellows.op.Op;
import java.nio.charset.Charset;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What main code never does, and how its kinds of classes look. */
class HouseRulesTest {
    @Test
    void opsAreRecords() {
        classes()
                .that()
                .areAssignableTo(Op.class)
                .and()
                .areNotInterfaces()
                .should()
                .beAssignableTo(Record.class)
                .check(MainClasses.ALL);
    }

    @Test
    void kernelsAreTheirBackendsOwn() {
        classes()
                .that()
                .areAssignableTo(Kernel.class)
                .and()
                .areNotInterfaces()
                .should()
                .notBePublic()
                .allowEmptyShould(true)
                .check(MainClasses.ALL);
    }

    @Test
    void mainCodeLogsAndDoesNotPrint() {
        noClasses()
                .that()
                // Output is the purpose of the demo and of the command line, and a progress bar belongs on the
                // terminal.
                .resideOutsideOfPackages(
                        "dev.bellows.examples..", "dev.bellows.spark.progress..", "dev.bellows.spark.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(MainClasses.ALL);
    }

    @Test
    void mainCodeNeitherSleepsNorEndsTheJvm() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(MainClasses.ALL);
    }

    @Test
    void randomnessAndCharsetsAreNeverAmbient() {
        // SecureRandom stays allowed: secrets are the one thing that must not be reproducible.
        noClasses()
                .should()
                .dependOnClassesThat(belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class))
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Charset.class, "defaultCharset")
                .check(MainClasses.ALL);
    }

    @Test
    void publicStaticFieldsAreFinal() {
        fields().that()
                .arePublic()
                .and()
                .areStatic()
                .should()
                .haveModifier(FINAL)
                .check(MainClasses.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Impl", "Manager", "Helper", "Utils"})
    void namesSayWhatAClassIs(String vague) {
        noClasses().should().haveSimpleNameContaining(vague).check(MainClasses.ALL);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = MainClasses.ALL.stream()
                .map(JavaClass::getPackage)
                .filter(HouseRulesTest::isUnmarked)
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), unmarked, "packages without a package-info.java that says @NullMarked");
    }

    private static boolean isUnmarked(JavaPackage inspected) {
        return inspected
                .tryGetPackageInfo()
                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                .isEmpty();
    }
}
