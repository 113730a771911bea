package dev.bellows.cuda.kernel;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A walk from the last step to the first by a kernel that walks from the first to the last: the sequences that it reads are turned around along time before, and what it writes behind.
 *
 * @param forwards what walks
 * @param read by input what turns it around, or null if it is no sequence
 * @param written the same by output
 */
record Backwards(CudaDevice device, Kernel forwards, List<Turn> read, List<Turn> written) implements Kernel {
    /**
     * One sequence.
     *
     * @param array its number among the inputs or outputs
     * @param kernel what turns it around
     */
    record Turn(int array, Kernel kernel) {}

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        List<Buffer> turned = new ArrayList<>();
        try {
            List<Storage> inputs = new ArrayList<>(in);
            for (Turn turn : read) {
                Storage given = in.get(turn.array);
                inputs.set(turn.array, like(given, turned));
                turn.kernel.run(List.of(given), List.of(inputs.get(turn.array)));
            }
            List<Storage> outputs = new ArrayList<>(out);
            written.forEach(turn -> outputs.set(turn.array, like(out.get(turn.array), turned)));
            forwards.run(inputs, outputs);
            written.forEach(turn -> turn.kernel.run(List.of(outputs.get(turn.array)), List.of(out.get(turn.array))));
        } finally {
            turned.forEach(Buffer::release); // the stream's next arrays, behind all of this
        }
    }

    private Storage like(Storage array, List<Buffer> turned) {
        Buffer buffer = device.memory().allocate(array.spec().bytes());
        turned.add(buffer);
        return new Storage(buffer, 0, array.spec());
    }

    @Override
    public void close() {
        forwards.close();
    }

    @Override
    public String toString() {
        return forwards + ", backwards";
    }
}
