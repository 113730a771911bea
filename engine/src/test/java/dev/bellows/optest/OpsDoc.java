package dev.bellows.optest;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes {@code docs/ops.md} from the ops' own words, the op table and what the backends answer. */
public final class OpsDoc {
    private static final String HEAD = """
        # Ops

        Generated from the sources and the op table by `./bellows docs`; do not edit.

        - **kind**: a *primitive* has a kernel on every backend, the reference backend's being its definition; a *composite* is defined by
          other ops and needs none.
        - **gradient**: *written* as a rule of the op, *derived* from the expansion, or none.
        - **onednn**: whether the CPU backend has a kernel of its own in f32: for all cases of the op table, some, or none; what is left is
          expanded, or computed by the reference backend's kernel.
        - **bf16**: what of it computes in bf16 where a graph recorded in f32 may ([dtypes](dtypes.md#bf16-for-speed)): *product*, its
          operands are rounded; *follows*, where what is large in front of it is bf16; *mixed*, large arrays alone; *rounds*, its result
          alone; *never*; or its parts, each by its own rule, where nothing is said.
        - **dtypes**: those of its main input that the op table tries.
        """;

    private OpsDoc() {}

    /** Writes the file named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text(), StandardCharsets.UTF_8);
    }

    static String text() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        String family = "";
        for (Class<? extends Op> op : OpClasses.all()) {
            String own = op.getPackageName().substring("dev.bellows.op.".length());
            if (!own.equals(family)) {
                family = own;
                text.append("\n## ")
                        .append(family)
                        .append("\n\n| op | definition | kind | gradient | onednn | bf16 | dtypes |\n")
                        .append("| --- | --- | --- | --- | --- | --- | --- |\n");
            }
            text.append(line(op));
        }
        return text.toString();
    }

    private static String line(Class<? extends Op> op) {
        List<Row> rows = OpTable.rows().stream().filter(row -> row.op() == op).toList();
        Formula formula = op.getAnnotation(Formula.class);
        String definition = formula == null ? "" : formula.value().replace("|", "\\|");
        return "| " + op.getSimpleName() + " | " + definition + " | "
                + (Composite.class.isAssignableFrom(op) ? "composite" : "primitive") + " | " + gradient(op, rows)
                + " | "
                + kernels(rows) + " | " + narrowing(rows) + " | " + dtypes(rows) + " |\n";
    }

    private static String gradient(Class<? extends Op> op, List<Row> rows) {
        if (Differentiable.class.isAssignableFrom(op)) {
            return "written";
        }
        return rows.stream().anyMatch(Row::hasGradient) ? "derived" : "none";
    }

    private static String narrowing(List<Row> rows) {
        Narrowing.Rule rule =
                rows.get(0).cases().get(0).origin().op().narrowing().rule();
        return switch (rule) {
            case PRODUCT, FOLLOWS, MIXED, ROUNDS, NEVER -> rule.name().toLowerCase(Locale.ROOT);
            case BY_PARTS -> "";
        };
    }

    private static String dtypes(List<Row> rows) {
        Set<DType> all = EnumSet.noneOf(DType.class);
        rows.forEach(row -> all.addAll(row.dtypes()));
        return all.stream().map(DType::toString).collect(Collectors.joining(" "));
    }

    private static String kernels(List<Row> rows) {
        Backend backend = Backends.named("onednn");
        List<Boolean> own = new ArrayList<>();
        for (Row row : rows) {
            for (Case of : row.dtypes().contains(DType.F32) ? row.cases(DType.F32) : List.<Case>of()) {
                Origin origin = of.origin();
                List<Spec> in = origin.inputs().stream().map(Tensor::spec).toList();
                if (!hasEmpty(in) && !hasEmpty(origin.op().infer(in))) {
                    own.add(isOwn(backend, origin.op(), in));
                }
            }
        }
        if (!own.contains(true)) {
            return "";
        }
        return own.contains(false) ? "some" : "all";
    }

    private static boolean hasEmpty(List<Spec> specs) {
        return specs.stream().anyMatch(spec -> spec.shape().size() == 0);
    }

    private static boolean isOwn(Backend backend, Op op, List<Spec> in) {
        return backend.supportsItself(op, in);
    }
}
