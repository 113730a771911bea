package dev.bellows.cuda.kernel;

import dev.bellows.cuda.driver.CudaApi;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Code on a device, with its functions by name. Safe for use by several threads. */
final class LoadedCode {
    private final CudaApi api;
    private final CudaApi.LoadedModule module;
    private final Map<String, CudaApi.KernelFunction> functions = new ConcurrentHashMap<>();

    LoadedCode(CudaApi api, CudaApi.LoadedModule module) {
        this.api = api;
        this.module = module;
    }

    CudaApi.KernelFunction function(String name) {
        return functions.computeIfAbsent(name, first -> api.function(module, first));
    }

    void unload() {
        api.unload(module);
    }
}
