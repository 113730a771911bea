package dev.bellows.io.mxnet.operator;

import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.SymbolNode;
import dev.bellows.nn.Parameter;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One pass through a program. */
public final class Evaluation {
    /** What a pass needs from the block whose it is. */
    public interface Arrays {
        /** The value of a variable that is no input. */
        Tensor value(String variable);

        /** The parameter that a variable is. */
        Optional<Parameter> parameter(String variable);

        /** The position in the stream of random numbers. */
        Tensor counter();
    }

    private final Program program;
    private final Arrays arrays;
    private final Tensor witness;
    private int draws;

    /** @param witness a tensor whose device, or trace, the pass is for */
    public Evaluation(Program program, Arrays arrays, Tensor witness) {
        this.program = program;
        this.arrays = arrays;
        this.witness = witness;
    }

    /** What the heads give for inputs by the names of their variables. */
    public List<Tensor> run(Map<String, Tensor> inputs) {
        Map<Integer, List<Tensor>> values = new HashMap<>();
        program.variables().forEach((number, name) -> {
            Tensor given = inputs.get(name);
            if (given != null) {
                values.put(number, List.of(given));
            } else if (!program.labels().contains(name)) {
                values.put(number, List.of(arrays.value(name)));
            }
        });
        for (Program.Step step : program.steps()) {
            List<Tensor> in = new ArrayList<>();
            for (int place = 0; place < step.node().inputs().size(); place++) {
                SymbolNode.Entry entry = step.node().inputs().get(place);
                if (step.operator().labels().contains(place)) {
                    break; // labels come last
                }
                in.add(taken(values, entry, step.node().label()));
            }
            values.put(step.number(), computed(step, in));
        }
        return program.graph().heads().stream()
                .map(head -> taken(values, head, "the heads"))
                .toList();
    }

    private Tensor taken(Map<Integer, List<Tensor>> values, SymbolNode.Entry entry, String who) {
        List<Tensor> outputs = values.get(entry.node());
        if (outputs == null || entry.output() >= outputs.size()) {
            SymbolNode from = program.graph().nodes().get(entry.node());
            throw new ShapeException("mxnet: " + who + " takes output " + entry.output() + " of " + from.label()
                    + ", which gives " + (outputs == null ? 0 : outputs.size()));
        }
        return outputs.get(entry.output());
    }

    private List<Tensor> computed(Program.Step step, List<Tensor> in) {
        try (CreationSite.Stay stay = CreationSite.inside(step.node().name())) {
            return step.operator().expansion().expand(new Call(step, in, this));
        } catch (DTypeException e) {
            throw caused(new DTypeException(told(step, in, e)), e);
        } catch (UnsupportedOpException e) {
            throw new UnsupportedOpException(told(step, in, e), e);
        } catch (ShapeException
                | IllegalArgumentException
                | ArithmeticException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            throw caused(
                    new ShapeException(told(step, in, e)), e); // a node that lacks something, or holds what cannot be
        }
    }

    private static <E extends RuntimeException> E caused(E told, RuntimeException why) {
        told.initCause(why);
        return told;
    }

    private static String told(Program.Step step, List<Tensor> in, RuntimeException why) {
        return "mxnet: " + step.node().label() + " of "
                + in.stream().map(Tensor::spec).toList() + ": " + why.getMessage();
    }

    Optional<Parameter> parameter(SymbolNode.Entry input) {
        SymbolNode node = program.graph().nodes().get(input.node());
        return node.isVariable() ? arrays.parameter(node.name()) : Optional.empty();
    }

    Tensor witness() {
        return witness;
    }

    Tensor counter() {
        return arrays.counter();
    }

    long draw() {
        return draws++;
    }
}
