package dev.bellows.backend.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/** The steps of a plan as they were described: primitives, and what they are to be applied to. */
final class DescribedSteps {
    private record Step(dnnl_primitive_desc description, List<Argument> arguments) {}

    private record Loop(int turns, List<Slot> moving, List<Step> steps) {}

    private final List<Loop> loops = new ArrayList<>();
    private final List<Step> open = new ArrayList<>();

    void add(dnnl_primitive_desc description, List<Argument> arguments) {
        open.add(new Step(description, arguments));
    }

    /** Makes one loop of the steps that are in none. */
    void endLoop(int turns, List<Slot> moving) {
        loops.add(new Loop(turns, moving, List.copyOf(open)));
        open.clear();
    }

    /** Creates all primitives; their slots must be created, and the descriptions not be freed. */
    List<KernelPlan.Loop> create() {
        endLoop(1, List.of());
        List<KernelPlan.Loop> made = new ArrayList<>();
        List<KernelPlan.Step> all = new ArrayList<>();
        try {
            for (Loop loop : loops) {
                int first = all.size();
                loop.steps.forEach(step -> all.add(created(step)));
                made.add(new KernelPlan.Loop(loop.turns, loop.moving, List.copyOf(all.subList(first, all.size()))));
            }
            return List.copyOf(made);
        } catch (RuntimeException failed) {
            all.forEach(KernelPlan.Step::destroy);
            throw failed;
        }
    }

    private static KernelPlan.Step created(Step step) {
        dnnl_primitive primitive = new dnnl_primitive();
        Dnnl.check("dnnl_primitive_create", dnnl_primitive_create(primitive, step.description));
        int count = step.arguments.size();
        dnnl_exec_arg_t packed =
                new dnnl_exec_arg_t(Pointer.malloc((long) count * Pointer.sizeof(dnnl_exec_arg_t.class)));
        for (int i = 0; i < count; i++) {
            Argument argument = step.arguments.get(i);
            packed.position(i).arg(argument.id()).memory(argument.slot().memory());
        }
        packed.position(0);
        return new KernelPlan.Step(primitive, packed, count);
    }
}
