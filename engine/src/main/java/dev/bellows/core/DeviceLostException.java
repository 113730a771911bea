package dev.bellows.core;

/** A device that this process cannot use any more after a fault on it; only another process can. */
public final class DeviceLostException extends BackendException {
    private static final long serialVersionUID = 1L;

    /**
     * A lost device.
     *
     * @param call the library's function that was told of it, maybe long after the fault
     * @param code the library's own status
     * @param detail the library's own words
     */
    public DeviceLostException(String call, int code, String detail) {
        super(call, code, detail + "; the device is lost to this process, and what it held with it");
    }
}
