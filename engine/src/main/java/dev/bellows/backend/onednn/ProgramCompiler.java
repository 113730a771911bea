package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewrites;
import dev.bellows.backend.onednn.rewrite.Rewriting;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * Lets the values of a program lie as oneDNN computes fastest on them: what a convolution computes stays in the layout that
 * it chose, through pooling, normalisation and functions of single elements, up to the first op that needs it plain. Such a
 * value is then copied once for all who need it so.
 */
final class ProgramCompiler {
    private final KernelTable kernels;
    private final Program program;
    private final List<Long> bytes = new ArrayList<>();
    private final List<Compiled.Step> steps = new ArrayList<>();
    private final List<Layouts> owned = new ArrayList<>();
    private final Map<Integer, Layouts.Laid> laid = new HashMap<>();
    private final Map<Integer, Integer> plainCopies = new HashMap<>();
    private final Map<Map.Entry<Integer, Relaid>, Integer> relaid = new HashMap<>();
    private int current;

    /** What identifies a copy of a constant: both layouts. */
    private record Relaid(Object from, Object to) {}

    private ProgramCompiler(KernelTable kernels, Program program, List<Spec> values) {
        this.kernels = kernels;
        this.program = program;
        values.forEach(spec -> bytes.add(spec.bytes()));
    }

    static Compiled compile(KernelTable kernels, Program program) {
        Rewriting rewriting = new Rewriting(program);
        Rewrites.apply(rewriting, kernels);
        ProgramCompiler compiler = new ProgramCompiler(kernels, program, rewriting.values());
        for (Rewriting.Applied applied : rewriting.steps()) {
            compiler.current = applied.of();
            compiler.add(applied.step());
        }
        return new Compiled(compiler.steps, compiler.bytes, compiler.owned);
    }

    private void add(Program.Step step) {
        if (!addInLayouts(step)) {
            List<Program.Use> inputs = step.inputs().stream().map(this::plainly).toList();
            steps.add(new Compiled.Step(current, step.kernel(), inputs, step.outputs(), step.what(), step.op()));
        }
    }

    /** Adds a kernel that takes its inputs as they lie, if there is one and it would make a difference. */
    private boolean addInLayouts(Program.Step step) {
        if (!kernels.takesLayouts(step.op()) || isEmpty(step) || gainsNothing(step)) {
            return false;
        }
        List<Program.Use> inputs = step.inputs().stream()
                .map(use -> layoutOf(use).isPresent() ? use : plainly(use))
                .toList();
        boolean[] free = new boolean[step.outputs().size()];
        for (int i = 0; i < free.length; i++) {
            free[i] = !program.plain().contains(step.outputs().get(i).value());
        }
        Layouts layouts = new Layouts(inputs.stream().map(this::layoutOf).toList(), constants(step), free);
        Optional<Kernel> kernel = kernels.find(step.op(), step.specs(), layouts);
        if (kernel.isEmpty()) {
            layouts.close();
            return false;
        }
        owned.add(layouts);
        step.kernel().close();
        List<Program.Use> outputs = new ArrayList<>();
        for (int i = 0; i < free.length; i++) {
            outputs.add(place(step.outputs().get(i), layouts.output(i)));
        }
        List<Program.Use> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Program.Use plain = inputs.get(i);
            given.add(layouts.wish(i).map(wish -> relaid(plain, wish)).orElse(raw(plain)));
        }
        steps.add(new Compiled.Step(current, kernel.get(), given, outputs, step.op() + " by " + kernel.get()));
        return true;
    }

    /** The inputs that are the same at every run; none if all are, for then the step runs but once itself. */
    private Set<Integer> constants(Program.Step step) {
        Set<Integer> constants = new HashSet<>();
        for (int i = 0; i < step.inputs().size(); i++) {
            if (program.constants().contains(step.inputs().get(i).value())) {
                constants.add(i);
            }
        }
        return constants.size() == step.inputs().size() ? Set.of() : constants;
    }

    /** A product of plain matrices does not lie otherwise: layouts matter to its weights alone, if they are constant. */
    private boolean gainsNothing(Program.Step step) {
        Op op = step.op() instanceof FusedProduct fused ? fused.product() : step.op();
        boolean isProduct = StridedMatMul.of(op) != null;
        return isProduct
                && !constants(step).contains(1)
                && step.inputs().stream().allMatch(use -> layoutOf(use).isEmpty());
    }

    /** A constant as a kernel wants it to lie: copied once, for all kernels that want the same. */
    private Program.Use relaid(Program.Use constant, Layouts.Wish wish) {
        DType dtype = constant.spec().dtype();
        long size = dnnl_memory_desc_get_size(wish.wanted());
        Spec row = Spec.of(dtype, Math.toIntExact(size / dtype.bytes()));
        Relaid how = new Relaid(Layouts.identity(wish.plain()), Layouts.identity(wish.wanted()));
        Integer copy = relaid.get(Map.entry(constant.value(), how));
        if (copy == null) {
            copy = bytes.size();
            bytes.add(size);
            relaid.put(Map.entry(constant.value(), how), copy);
            Kernel reorder = kernels.copy(constant.spec(), wish.plain(), wish.wanted());
            steps.add(new Compiled.Step(
                    current,
                    reorder,
                    List.of(constant),
                    List.of(new Program.Use(copy, row)),
                    "layout of " + constant.spec() + " by " + reorder,
                    how));
        }
        return new Program.Use(copy, row);
    }

    private Program.Use place(Program.Use output, @Nullable dnnl_memory_desc layout) {
        if (layout == null) {
            return output;
        }
        laid.put(output.value(), new Layouts.Laid(output.spec(), layout));
        bytes.set(output.value(), dnnl_memory_desc_get_size(layout));
        return raw(output);
    }

    /** How the value lies, if it is used under its own spec and does not lie plainly. */
    private Optional<Layouts.Laid> layoutOf(Program.Use use) {
        return Optional.ofNullable(laid.get(use.value()))
                .filter(found -> found.spec().equals(use.spec()));
    }

    /** The same elements plainly: the value itself, or a copy made now or before. */
    private Program.Use plainly(Program.Use use) {
        Layouts.Laid found = laid.get(use.value());
        if (found == null) {
            return use;
        }
        Integer copy = plainCopies.get(use.value());
        if (copy == null) {
            copy = bytes.size();
            bytes.add(found.spec().bytes());
            plainCopies.put(use.value(), copy);
            Kernel reorder = kernels.plainCopy(found);
            steps.add(new Compiled.Step(
                    current,
                    reorder,
                    List.of(raw(new Program.Use(use.value(), found.spec()))),
                    List.of(new Program.Use(copy, found.spec())),
                    "reorder " + found.spec() + " by " + reorder));
        }
        return new Program.Use(copy, use.spec());
    }

    /** A value that does not lie plainly, as the row of elements that it is, with what its layout adds. */
    private Program.Use raw(Program.Use use) {
        if (!laid.containsKey(use.value())) {
            return use;
        }
        DType dtype = use.spec().dtype();
        return new Program.Use(use.value(), Spec.of(dtype, Math.toIntExact(bytes.get(use.value()) / dtype.bytes())));
    }

    private static boolean isEmpty(Program.Step step) {
        return Stream.concat(step.inputs().stream(), step.outputs().stream())
                .anyMatch(use -> use.spec().shape().size() == 0);
    }
}
