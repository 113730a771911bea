package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;

/** Code on an {@link AbstractDevice}: a module, whose kernels have bodies that a test defines. */
final class AbstractCode implements CudaApi.LoadedModule {
    boolean unloaded;

    /** One of its kernels. */
    record Entry(AbstractCode module, AbstractDevice.Body body) implements CudaApi.KernelFunction {
        void run(AbstractDevice device, CudaApi.Extent extent, KernelArguments arguments) {
            if (module.unloaded) {
                throw new BackendException(
                        "kernel", AbstractDevice.ILLEGAL_ADDRESS, "its module was unloaded before it ran");
            }
            body.run(device, extent, arguments);
        }
    }
}
