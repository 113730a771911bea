package dev.bellows.cuda;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.DeviceAttribute;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which of the driver's devices a cluster's scheduler means by an address. A number is nvidia-smi's, which counts all cards of the machine in the order of their buses,
 * whatever a process is shown; the driver counts those that {@code CUDA_VISIBLE_DEVICES} names, in the order of their names, and without it all, the fastest
 * first. Numbers in that variable are the driver's own, the fastest first, unless {@code CUDA_DEVICE_ORDER} is {@code PCI_BUS_ID}; cards of one kind come in the order of their buses either way. Two addresses never lead to one device: what cannot be told for sure is refused.
 */
final class VisibleDevices {
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    private static final String ORDER = "CUDA_DEVICE_ORDER";

    /** What a container was given of NVIDIA's devices. */
    private static final String CONTAINER = "NVIDIA_VISIBLE_DEVICES";

    private static final String PART = "mig-";
    private static final String CARD = "gpu-";

    private final CudaApi api;
    private final Map<String, String> environment;

    VisibleDevices(CudaApi api, Map<String, String> environment) {
        this.api = api;
        this.environment = environment;
    }

    /**
     * The driver's number.
     *
     * @param address a number, a UUID or its beginning ({@code GPU-…}), or the name of a part of a card ({@code MIG-…})
     * @throws UnsupportedOpException a sentence, if this process does not see the device or cannot know which it is
     */
    int locate(String address) {
        String wanted = address.strip().toLowerCase(Locale.ROOT);
        if (wanted.startsWith(PART)) {
            return part(address);
        }
        if (wanted.startsWith(CARD)) {
            return only(
                    address,
                    devices()
                            .filter(index -> api.uuid(index).startsWith(wanted.replaceFirst(CARD, "GPU-")))
                            .toArray());
        }
        if (!wanted.matches("\\d{1,9}")) {
            throw refused(
                    address,
                    "is neither a number nor a UUID; let the discovery script print what nvidia-smi"
                            + " --query-gpu=index or --query-gpu=uuid gives");
        }
        int number = Integer.parseInt(wanted);
        List<String> named = names(VISIBLE);
        return named.isEmpty() ? byBus(address, number) : named(address, number, named);
    }

    private IntStream devices() {
        return IntStream.range(0, api.deviceCount());
    }

    private int byBus(String address, int number) {
        int[] inOrder = devices()
                .boxed()
                .sorted(Comparator.comparing((Integer index) -> api.attribute(index, DeviceAttribute.PCI_DOMAIN))
                        .thenComparing(index -> api.attribute(index, DeviceAttribute.PCI_BUS))
                        .thenComparing(index -> api.attribute(index, DeviceAttribute.PCI_SLOT)))
                .mapToInt(index -> index)
                .toArray();
        if (number >= inOrder.length) {
            throw refused(
                    address, "is none of the " + inOrder.length + " that this process sees, which are numbered from 0");
        }
        return inOrder[number];
    }

    private int named(String address, int number, List<String> named) {
        int[] places = IntStream.range(0, named.size())
                .filter(place -> named.get(place).matches("\\d{1,9}") && Integer.parseInt(named.get(place)) == number)
                .toArray();
        if (places.length == 0 && named.stream().noneMatch(name -> name.matches("\\d+"))) {
            throw refused(
                    address,
                    "is a number, and " + VISIBLE + " names " + String.join(",", named)
                            + "; let the discovery script print UUIDs, as nvidia-smi --query-gpu=uuid gives them");
        }
        if (!"PCI_BUS_ID".equals(environment.get(ORDER)) && areMixed()) {
            throw refused(
                    address,
                    "is a number, and in " + VISIBLE + " (" + String.join(",", named)
                            + ") numbers count the fastest card first; set " + ORDER
                            + " to PCI_BUS_ID, or let the discovery script print UUIDs");
        }
        return only(
                address,
                Arrays.stream(places).filter(place -> place < api.deviceCount()).toArray());
    }

    private boolean areMixed() {
        return devices().mapToObj(api::deviceName).distinct().count() > 1;
    }

    private int only(String address, int... found) {
        if (found.length != 1) {
            List<String> named = names(VISIBLE);
            throw refused(
                    address,
                    found.length == 0
                            ? "is none of the " + api.deviceCount() + " that this process sees"
                                    + (named.isEmpty() ? "" : "; " + VISIBLE + " is " + String.join(",", named))
                            : "is the beginning of several UUIDs");
        }
        return found[0];
    }

    /** The driver shows a process one part of a card at most, and only by its whole name. */
    private int part(String address) {
        for (String variable : List.of(VISIBLE, CONTAINER)) {
            List<String> named = names(variable);
            if (!named.isEmpty()) {
                if (named.size() == 1 && named.get(0).equalsIgnoreCase(address.strip())) {
                    return 0;
                }
                break;
            }
        }
        throw refused(
                address,
                "is a part of a card, of which CUDA shows a process a single one; let each executor have one, and"
                        + " name it by " + VISIBLE + " in its environment");
    }

    private List<String> names(String variable) {
        return Arrays.stream(environment.getOrDefault(variable, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static UnsupportedOpException refused(String address, String why) {
        return new UnsupportedOpException("device: GPU " + address + " " + why);
    }
}
