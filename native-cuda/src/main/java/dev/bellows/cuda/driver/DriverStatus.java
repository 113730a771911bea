package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import dev.bellows.core.DeviceLostException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What users are told of the driver's statuses that are none of our calls' fault: a device that is lost, taken, full, or too new for what is
 * installed. Numbers are those of {@code CUresult}.
 */
final class DriverStatus {
    /** After these nothing works in this process: NVIDIA's documentation has it that the process must be ended. */
    private static final Set<Integer> LOST = Set.of(
            214, // uncorrectable memory error
            220, // uncorrectable error of NVLink
            226, // error that was contained, but not in this process
            700, // illegal address
            702, // a kernel ran too long
            709, // the context was destroyed
            710, // assertion on the device
            714, // error of the device's stack
            715, // illegal instruction
            716, // misaligned address
            717, // invalid address space
            718, // invalid program counter
            719, // launch failed
            999); // unknown

    private static final String TOO_OLD =
            "the driver cannot load what NVIDIA's compiler made: install a newer driver, or"
                    + " name the compiler of an older CUDA by -D" + LibraryFinder.PROPERTY;

    private static final Map<Integer, String> ADVICE = Stream.of(
                    Map.of(2, "the device has no memory left; leave it to fewer processes, or lower the batch size"),
                    Map.of(
                            46,
                            "another process has the device for itself; end it, or set the device's compute mode to"
                                    + " default"),
                    Map.of(209, TOO_OLD, 218, TOO_OLD, 221, TOO_OLD, 222, TOO_OLD, 223, TOO_OLD))
            .flatMap(some -> some.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private DriverStatus() {}

    /**
     * The exception for a status.
     *
     * @param call the function that gave it
     * @param said the driver's own words
     */
    static BackendException refusal(String call, int status, String said) {
        if (LOST.contains(status)) {
            return new DeviceLostException(call, status, said);
        }
        String advice = ADVICE.get(status);
        return new BackendException(call, status, advice == null ? said : said + "; " + advice);
    }
}
