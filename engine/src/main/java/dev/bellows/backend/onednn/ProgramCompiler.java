package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * Lets the values of a program lie as oneDNN computes fastest on them: what a convolution computes stays in the layout that
 * it chose, through pooling, normalisation and functions of single elements, up to the first op that needs it plain. Such a
 * value is then copied once for all who need it so.
 */
final class ProgramCompiler {
    private final OneDnnKernels kernels;
    private final Program program;
    private final List<Long> bytes = new ArrayList<>();
    private final List<Compiled.Step> steps = new ArrayList<>();
    private final List<Layouts> owned = new ArrayList<>();
    private final Map<Integer, Layouts.Laid> laid = new HashMap<>();
    private final Map<Integer, Integer> plainCopies = new HashMap<>();
    private int current;

    private ProgramCompiler(OneDnnKernels kernels, Program program, List<Spec> values) {
        this.kernels = kernels;
        this.program = program;
        values.forEach(spec -> bytes.add(spec.bytes()));
    }

    static Compiled compile(OneDnnKernels kernels, Program program) {
        Rewriting rewriting = new Rewriting(program);
        rewrites(kernels).forEach(rewrite -> rewrite.apply(rewriting));
        ProgramCompiler compiler = new ProgramCompiler(kernels, program, rewriting.values());
        for (Rewriting.Applied applied : rewriting.steps()) {
            compiler.current = applied.of();
            compiler.add(applied.step());
        }
        return new Compiled(compiler.steps, compiler.bytes, compiler.owned);
    }

    /** What is done to a program before layouts are chosen, in this order. */
    private static List<Rewrite> rewrites(OneDnnKernels kernels) {
        return List.of(
                new Strides(kernels),
                new Fusion(kernels),
                new PoolingGradients(kernels),
                new BiasGradients(kernels),
                new RectifiedNorms(kernels),
                new RecurrenceMemory(kernels),
                new Widening(kernels));
    }

    private void add(Program.Step step) {
        if (!addInLayouts(step)) {
            List<Program.Use> inputs = step.inputs().stream().map(this::plainly).toList();
            steps.add(new Compiled.Step(current, step.kernel(), inputs, step.outputs(), step.what()));
        }
    }

    /** Adds a kernel that takes its inputs as they lie, if there is one and it would make a difference. */
    private boolean addInLayouts(Program.Step step) {
        if (!kernels.takesLayouts(step.op()) || isEmpty(step)) {
            return false;
        }
        List<Program.Use> inputs = step.inputs().stream()
                .map(use -> layoutOf(use).isPresent() ? use : plainly(use))
                .toList();
        boolean[] free = new boolean[step.outputs().size()];
        for (int i = 0; i < free.length; i++) {
            free[i] = !program.plain().contains(step.outputs().get(i).value());
        }
        Layouts layouts = new Layouts(inputs.stream().map(this::layoutOf).toList(), free);
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
        steps.add(new Compiled.Step(current, kernel.get(), raw(inputs), outputs, step.op() + " by " + kernel.get()));
        return true;
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

    private List<Program.Use> raw(List<Program.Use> uses) {
        return uses.stream().map(this::raw).toList();
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
