package dev.bellows.cuda.driver;

/** What {@link AbstractDevice} says of its devices. As on some machines, they lie on their buses the other way round than they are numbered. */
final class AbstractFacts {
    private static final int BUSES = 256;

    private AbstractFacts() {}

    static int attribute(int device, DeviceAttribute attribute) {
        return switch (attribute) {
            case SHARED_BYTES_PER_BLOCK, SHARED_BYTES_PER_BLOCK_AT_MOST -> 48 << 10;
            case MULTIPROCESSORS -> 2;
            case CAPABILITY_MAJOR -> 9;
            case CAPABILITY_MINOR, PCI_SLOT, PCI_DOMAIN -> 0;
            case PCI_BUS -> BUSES - 1 - device;
        };
    }

    static String uuid(int device) {
        return "GPU-%08x-0000-4000-8000-000000000000".formatted(0xab5 + device);
    }
}
