package dev.bellows.predict;

import dev.bellows.backend.Backend;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.OutputSteps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a network gives, also where it is asked with less room for steps than there is.
 *
 * @param outputs of a sample, with all room
 * @param stepsOf of each the input whose steps it has, or {@link OutputSteps#NONE}
 */
record Results(Backend backend, List<Spec> outputs, int[] stepsOf) {
    /** The outputs for inputs of these specs. */
    List<Spec> of(List<Spec> samples) {
        List<Spec> shorter = new ArrayList<>(outputs);
        for (int i = 0; i < stepsOf.length; i++) {
            if (stepsOf[i] != OutputSteps.NONE) {
                int steps = samples.get(stepsOf[i]).shape().dim(0);
                shorter.set(i, OutputSteps.withSteps(outputs.get(i), steps));
            }
        }
        return shorter;
    }

    /**
     * Reads outputs to where each row has all room.
     *
     * @param rows of each output
     * @param samples what a row has, as {@link #of} says
     */
    void read(List<NDArray> rows, List<Spec> samples, List<ByteBuffer> targets) {
        for (int i = 0; i < rows.size(); i++) {
            read(rows.get(i), samples.get(i), i, targets.get(i));
        }
    }

    private void read(NDArray rows, Spec sample, int output, ByteBuffer target) {
        int bytes = (int) sample.bytes();
        int room = (int) outputs.get(output).bytes();
        if (bytes == room) {
            backend.read(rows.storage(), target);
            return;
        }
        int count = rows.shape().dim(0);
        ByteBuffer some = ByteBuffer.allocate(count * bytes).order(ByteOrder.nativeOrder());
        backend.read(rows.storage(), some.duplicate().order(ByteOrder.nativeOrder()));
        for (int row = 0; row < count; row++) {
            target.put(target.position() + row * room, some, row * bytes, bytes);
        }
    }

    /** The input that says how many steps of an output count, or {@link LengthInputs#NONE}. */
    int lengths(int output, int[] lengthsOf) {
        for (int input = 0; input < lengthsOf.length; input++) {
            if (stepsOf[output] != OutputSteps.NONE && lengthsOf[input] == stepsOf[output]) {
                return input;
            }
        }
        return LengthInputs.NONE;
    }
}
