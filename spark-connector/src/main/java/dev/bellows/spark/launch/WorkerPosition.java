package dev.bellows.spark.launch;

import dev.bellows.backend.DeviceKind;
import dev.bellows.spark.device.TaskDevice;
import org.jspecify.annotations.Nullable;

/** What a worker is doing, and on which device if it is a GPU, for the sentence that says where it failed. */
final class WorkerPosition {
    private String doing;
    private @Nullable TaskDevice gpu;

    WorkerPosition(String doing) {
        this.doing = doing;
    }

    void at(String now) {
        doing = now;
    }

    void on(TaskDevice device) {
        gpu = device.kind() == DeviceKind.GPU ? device : null;
    }

    boolean isOnGpu() {
        return gpu != null;
    }

    @Override
    public String toString() {
        return doing + (gpu == null ? "" : ", on " + gpu);
    }
}
