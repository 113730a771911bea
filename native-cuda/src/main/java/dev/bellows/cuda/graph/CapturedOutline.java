package dev.bellows.cuda.graph;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Outline;
import dev.bellows.cuda.device.CudaDevice;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An outline whose program is {@linkplain CapturedProgram captured}.
 *
 * @param onDevice whether a launch is computed by the device alone, without which it cannot be captured
 */
public record CapturedOutline(Outline plain, CudaDevice device, Predicate<Launch> onDevice) implements Outline {
    @Override
    public List<Launch> launches() {
        return plain.launches();
    }

    @Override
    public List<Long> bytes() {
        return plain.bytes();
    }

    @Override
    public Set<Integer> constants() {
        return plain.constants();
    }

    @Override
    public Compiled compile() {
        Set<Integer> onHost = new HashSet<>();
        for (int i = 0; i < plain.launches().size(); i++) {
            if (!onDevice.test(plain.launches().get(i))) {
                onHost.add(i);
            }
        }
        return new CapturedProgram(device, plain.compile(), onHost);
    }

    @Override
    public void close() {
        plain.close();
    }
}
