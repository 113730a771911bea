package dev.bellows.cuda.kernel;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.BackendException;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.LibraryKernel;
import java.util.List;

/** A kernel of a library's. The memory that it needs besides its arrays is the stream's next array again as soon as it is put into the stream. */
record LibraryRun(CudaDevice device, LibraryKernel library) implements Kernel {
    @Override
    public void run(List<Storage> in, List<Storage> out) {
        CudaApi.Stream stream = device.stream().handle();
        List<Long> inputs = in.stream().map(DeviceMemory::address).toList();
        long output = DeviceMemory.address(out.get(0));
        if (library.workspaceBytes() == 0) {
            launch(stream, new LibraryKernel.Arrays(inputs, output, 0));
            return;
        }
        DeviceMemory.DeviceBuffer workspace = device.memory().allocate(library.workspaceBytes());
        try {
            launch(stream, new LibraryKernel.Arrays(inputs, output, workspace.address()));
        } finally {
            workspace.release();
        }
    }

    private void launch(CudaApi.Stream stream, LibraryKernel.Arrays arrays) {
        try {
            library.run(stream, arrays);
        } catch (BackendException refused) {
            device.stream().fence(); // the driver knows of a lost device, which to a library is any failure
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
