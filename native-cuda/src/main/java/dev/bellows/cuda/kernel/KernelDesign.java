package dev.bellows.cuda.kernel;

import dev.bellows.backend.Storage;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.cuda.device.ThreadStream;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.KernelArguments;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel does, before its code is compiled and loaded: steps in order.
 *
 * @param code which functions its steps launch, or null if they launch none
 * @param text for a reader
 * @param overwrites the input in whose memory the output may be computed, or -1
 */
record KernelDesign(@Nullable Code code, String text, List<Step> steps, int overwrites) {
    /** One thing that is put into a stream. */
    interface Step {
        void put(ThreadStream stream, @Nullable LoadedCode code, List<Storage> in, List<Storage> out);
    }

    /** Says what a function is given. */
    interface Filling {
        void into(KernelArguments arguments, Operands operands);
    }

    /**
     * The arrays of one run.
     *
     * @param stream which they are used on
     */
    record Operands(ThreadStream stream, List<Storage> inputs, List<Storage> outputs) {
        /** Where input {@code i} lies. */
        long in(int i) {
            return DeviceMemory.address(inputs.get(i));
        }

        /** Where output {@code i} lies. */
        long out(int i) {
            return DeviceMemory.address(outputs.get(i));
        }
    }

    KernelDesign {
        steps = List.copyOf(steps);
    }

    /** Steps that launch nothing. */
    static KernelDesign of(String text, Step step) {
        return new KernelDesign(null, text, List.of(step), -1);
    }

    /** One launch. */
    static KernelDesign of(Code code, String function, CudaApi.Extent extent, Filling filling) {
        return new KernelDesign(code, function, List.of(), -1).then(function, extent, filling);
    }

    /** The same and then a launch. */
    KernelDesign then(String function, CudaApi.Extent extent, Filling filling) {
        return then((stream, code, in, out) -> {
            if (code == null) {
                throw new IllegalStateException(text + ": launched without code");
            }
            KernelArguments arguments = stream.arguments();
            filling.into(arguments, new Operands(stream, in, out));
            stream.launch(code.function(function), extent);
        });
    }

    /** The same and then a step. */
    KernelDesign then(Step step) {
        List<Step> more = new ArrayList<>(steps);
        more.add(step);
        return new KernelDesign(code, text, more, overwrites);
    }

    /** The same where the output may take the place of an input. */
    KernelDesign over(int input) {
        return new KernelDesign(code, text, steps, input);
    }

    /** Copies an input to an output of as many bytes. */
    static Step copy(int input, int output) {
        return (stream, code, in, out) -> stream.copy(
                DeviceMemory.address(in.get(input)),
                DeviceMemory.address(out.get(output)),
                in.get(input).spec().bytes());
    }

    /** Sets every element of an output. */
    static Step fill(int output, ByteBuffer element) {
        return (stream, code, in, out) -> stream.fill(
                DeviceMemory.address(out.get(output)),
                out.get(output).spec().shape().size(),
                element);
    }
}
