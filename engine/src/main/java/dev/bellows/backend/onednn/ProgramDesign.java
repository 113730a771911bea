package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.KernelByKernel;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.plan.KernelDesign;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * Lets the values of a program lie as oneDNN computes fastest on them: what a convolution computes stays in the layout that
 * it chose, through pooling, normalisation and functions of single elements, up to the first op that needs it plain. Such a
 * value is then copied once for all who need it so. Kernels are designed for that, and built when it is decided to run the program.
 */
final class ProgramDesign implements Outline {
    private final OneDnnBackend backend;
    private final KernelTable kernels;
    private final Program program;
    private final List<Long> bytes = new ArrayList<>();
    private final Set<Integer> constants;
    private final List<Launch> launches = new ArrayList<>();
    private final List<KernelDesign> designs = new ArrayList<>();
    private final List<Layouts> owned = new ArrayList<>();
    private final Map<Integer, Layouts.Laid> laid = new HashMap<>();
    private final Map<Integer, Integer> plainCopies = new HashMap<>();
    private final Map<Map.Entry<Integer, Relayout>, Integer> relaid = new HashMap<>();

    private boolean isCompiled;

    /** Brings a constant from one layout into another; both are told by what identifies them. */
    private record Relayout(Spec constant, Object from, Object to) {
        @Override
        public String toString() {
            return "layout of " + constant;
        }
    }

    private ProgramDesign(OneDnnBackend backend, KernelTable kernels, Program program, List<Spec> values) {
        this.backend = backend;
        this.kernels = kernels;
        this.program = program;
        this.constants = new HashSet<>(program.constants());
        values.forEach(spec -> bytes.add(spec.bytes()));
    }

    static Outline of(OneDnnBackend backend, KernelTable kernels, Program program) {
        Rewriting rewriting = Rewrites.of(program, kernels);
        ProgramDesign design = new ProgramDesign(backend, kernels, program, rewriting.values());
        try {
            rewriting.steps().forEach(design::add);
        } catch (RuntimeException failed) {
            design.close();
            throw failed;
        }
        return design;
    }

    @Override
    public List<Launch> launches() {
        return launches;
    }

    @Override
    public List<Long> bytes() {
        return bytes;
    }

    @Override
    public Set<Integer> constants() {
        return constants;
    }

    @Override
    public Compiled compile() {
        List<Kernel> kernels = designs.stream().map(KernelDesign::build).toList();
        isCompiled = true;
        return new KernelByKernel(backend, kernels, owned);
    }

    @Override
    public void close() {
        if (!isCompiled) {
            designs.forEach(KernelDesign::close);
            owned.forEach(Layouts::close);
        }
    }

    private void add(Application step) {
        if (step.outputs().stream().anyMatch(use -> constants.contains(use.value()))) {
            step.outputs().forEach(use -> constants.add(use.value())); // with what it gives besides, such as places
        }
        if (!addInLayouts(step)) {
            List<Use> inputs =
                    step.inputs().stream().map(use -> plainly(step, use)).toList();
            KernelDesign design = backend.design(step.op(), step.specs());
            add(step.becoming(step.op(), inputs, step.outputs()), step.op(), design);
        }
    }

    /** @param how as {@link Launch#how} */
    private void add(Application step, Object how, KernelDesign design) {
        List<Integer> overwrites = IntStream.range(0, step.outputs().size())
                .mapToObj(design::overwrites)
                .toList();
        launches.add(new Launch(step.of(), step.inputs(), step.outputs(), how, overwrites));
        designs.add(design);
    }

    /** Adds a kernel that takes its inputs as they lie, if there is one and it would make a difference. */
    private boolean addInLayouts(Application step) {
        if (!kernels.takesLayouts(step.op()) || isEmpty(step) || gainsNothing(step)) {
            return false;
        }
        List<Use> inputs = step.inputs().stream()
                .map(use -> layoutOf(use).isPresent() ? use : plainly(step, use))
                .toList();
        boolean[] free = new boolean[step.outputs().size()];
        for (int i = 0; i < free.length; i++) {
            free[i] = !program.plain().contains(step.outputs().get(i).value());
        }
        Layouts layouts = new Layouts(inputs.stream().map(this::layoutOf).toList(), constantInputs(step), free);
        Optional<KernelDesign> design = kernels.find(step.op(), step.specs(), layouts);
        if (design.isEmpty()) {
            layouts.close();
            return false;
        }
        owned.add(layouts);
        List<Use> outputs = new ArrayList<>();
        for (int i = 0; i < free.length; i++) {
            outputs.add(place(step.outputs().get(i), layouts.output(i)));
        }
        List<Use> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Use plain = inputs.get(i);
            given.add(layouts.wish(i).map(wish -> relaid(step, plain, wish)).orElse(raw(plain)));
        }
        add(
                step.becoming(step.op(), given, outputs),
                new Launch.Unlike(step.op().toString()),
                design.get());
        return true;
    }

    /** The inputs that are the same at every run; none if all are, for then the step runs but once itself. */
    private Set<Integer> constantInputs(Application step) {
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < step.inputs().size(); i++) {
            if (program.constants().contains(step.inputs().get(i).value())) {
                found.add(i);
            }
        }
        return found.size() == step.inputs().size() ? Set.of() : found;
    }

    /** A product of plain matrices does not lie otherwise: layouts matter to its weights alone, if they are constant. */
    private boolean gainsNothing(Application step) {
        Op op = step.op() instanceof FusedProduct fused ? fused.product() : step.op();
        boolean isProduct = StridedMatMul.of(op) != null;
        return isProduct
                && !constantInputs(step).contains(1)
                && step.inputs().stream().allMatch(use -> layoutOf(use).isEmpty());
    }

    /** A constant as a kernel wants it to lie: copied once, for all kernels that want the same. */
    private Use relaid(Application step, Use constant, Layouts.Wish wish) {
        DType dtype = constant.spec().dtype();
        long size = dnnl_memory_desc_get_size(wish.wanted());
        Spec row = Spec.of(dtype, Math.toIntExact(size / dtype.bytes()));
        Relayout how = new Relayout(constant.spec(), Layouts.identity(wish.plain()), Layouts.identity(wish.wanted()));
        Integer copy = relaid.get(Map.entry(constant.value(), how));
        if (copy == null) {
            copy = bytes.size();
            bytes.add(size);
            relaid.put(Map.entry(constant.value(), how), copy);
            constants.add(copy);
            add(
                    step.becoming(step.op(), List.of(constant), List.of(new Use(copy, row))),
                    how,
                    kernels.copy(constant.spec(), wish.plain(), wish.wanted()));
        }
        return new Use(copy, row);
    }

    private Use place(Use output, @Nullable dnnl_memory_desc layout) {
        if (layout == null) {
            return output;
        }
        laid.put(output.value(), new Layouts.Laid(output.spec(), layout));
        bytes.set(output.value(), dnnl_memory_desc_get_size(layout));
        return raw(output);
    }

    /** How the value lies, if it is used under its own spec and does not lie plainly. */
    private Optional<Layouts.Laid> layoutOf(Use use) {
        return Optional.ofNullable(laid.get(use.value()))
                .filter(found -> found.spec().equals(use.spec()));
    }

    /** The same elements plainly: the value itself, or a copy made now or before. */
    private Use plainly(Application step, Use use) {
        Layouts.Laid found = laid.get(use.value());
        if (found == null) {
            return use;
        }
        Integer copy = plainCopies.get(use.value());
        if (copy == null) {
            copy = bytes.size();
            bytes.add(found.spec().bytes());
            plainCopies.put(use.value(), copy);
            List<Use> from = List.of(raw(new Use(use.value(), found.spec())));
            add(
                    step.becoming(step.op(), from, List.of(new Use(copy, found.spec()))),
                    new Launch.Unlike("reorder " + found.spec()),
                    kernels.plainCopy(found));
        }
        return new Use(copy, use.spec());
    }

    /** A value that does not lie plainly, as the row of elements that it is, with what its layout adds. */
    private Use raw(Use use) {
        if (!laid.containsKey(use.value())) {
            return use;
        }
        DType dtype = use.spec().dtype();
        return new Use(use.value(), Spec.of(dtype, Math.toIntExact(bytes.get(use.value()) / dtype.bytes())));
    }

    private static boolean isEmpty(Application step) {
        return Stream.concat(step.inputs().stream(), step.outputs().stream())
                .anyMatch(use -> use.spec().shape().size() == 0);
    }
}
