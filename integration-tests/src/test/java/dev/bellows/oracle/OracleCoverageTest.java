package dev.bellows.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.bellows.nn.Block;
import dev.bellows.op.Op;
import dev.bellows.optim.Optimizer;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Every op, layer, loss and optimizer is compared with PyTorch or MXNet, or {@link OracleReasons} says why not. */
final class OracleCoverageTest {
    @Test
    void everyOpIsComparedOrHasAReason(TestReporter reporter) {
        check(
                reporter,
                "dev.bellows.op",
                type -> type.isRecord() && type.isAssignableTo(Op.class),
                Covered.opsByTorch(),
                Covered.opsByMxNet());
    }

    @Test
    void everyLayerIsComparedOrHasAReason(TestReporter reporter) {
        check(
                reporter,
                "dev.bellows.nn.layer",
                type -> isPublic(type) && type.isAssignableTo(Block.class),
                Covered.layersByTorch(),
                Set.of());
    }

    @Test
    void everyLossIsComparedOrHasAReason(TestReporter reporter) {
        check(
                reporter,
                "dev.bellows.nn.loss",
                type -> isPublic(type) && type.getSimpleName().endsWith("Loss") && !type.isInterface(),
                Covered.lossesByTorch(),
                Set.of());
    }

    @Test
    void everyOptimizerIsComparedOrHasAReason(TestReporter reporter) {
        check(
                reporter,
                "dev.bellows.optim",
                type -> isPublic(type) && type.isAssignableTo(Optimizer.class),
                Covered.optimizersByTorch(),
                Covered.optimizersByMxNet());
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    private static void check(
            TestReporter reporter, String root, Predicate<JavaClass> kind, Set<Class<?>> torch, Set<Class<?>> mxnet) {
        Set<String> all = new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages(root)
                        .stream()
                        .filter(kind)
                        .map(type -> type.getName().substring("dev.bellows.".length()))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(all);
        missing.removeAll(names(torch));
        missing.removeAll(names(mxnet));
        Set<String> byTorch = new TreeSet<>(all);
        byTorch.retainAll(names(torch));
        reporter.publishEntry(
                root,
                all.size() + " in all: " + byTorch.size() + " by PyTorch, "
                        + (all.size() - byTorch.size() - missing.size()) + " more by MXNet, " + missing.size()
                        + " with a reason why by neither");
        Set<String> reasons = OracleReasons.under(root);
        Set<String> silent = new TreeSet<>(missing);
        silent.removeAll(reasons);
        Set<String> idle = new TreeSet<>(reasons);
        idle.removeAll(missing);
        assertEquals(Set.of(), silent, "not compared with PyTorch or MXNet; add a row, or a reason to OracleReasons");
        assertEquals(Set.of(), idle, "reasons that are not needed any more; take them out of OracleReasons");
    }

    private static Set<String> names(Set<Class<?>> types) {
        return types.stream()
                .map(type -> type.getName().substring("dev.bellows.".length()))
                .collect(Collectors.toSet());
    }
}
