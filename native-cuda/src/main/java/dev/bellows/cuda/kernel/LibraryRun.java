package dev.bellows.cuda.kernel;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.BackendException;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.cuda.device.ThreadStream;
import dev.bellows.cuda.driver.LibraryKernel;
import java.util.List;

/** A kernel of a library's. The memory that it needs besides its arrays is the stream's next array again as soon as it is put into the stream. */
record LibraryRun(CudaDevice device, LibraryKernel library) implements Kernel {
    @Override
    public void run(List<Storage> in, List<Storage> out) {
        ThreadStream stream = device.stream();
        List<Long> inputs = in.stream().map(DeviceMemory::address).toList();
        List<Long> outputs = out.stream().map(DeviceMemory::address).toList();
        stream.workspace()
                .with(
                        library.workspaceBytes(),
                        workspace -> launch(stream, new LibraryKernel.Arrays(inputs, outputs, workspace)));
    }

    private void launch(ThreadStream stream, LibraryKernel.Arrays arrays) {
        try {
            library.run(stream.handle(), arrays);
        } catch (BackendException refused) {
            if (!stream.isCapturing()) {
                stream.fence(); // the driver knows of a lost device, which to a library is any failure
            }
            throw refused;
        }
    }

    @Override
    public void close() {
        library.close();
    }

    @Override
    public String toString() {
        return library.toString();
    }
}
