package dev.bellows.cuda.driver;

/** What can be asked of a device; the numbers are those of {@code CUdevice_attribute}. */
public enum DeviceAttribute {
    /** The most bytes of shared memory that a block has without asking. */
    SHARED_BYTES_PER_BLOCK(8),
    MULTIPROCESSORS(16),
    /** Where the card is: the number of its bus. */
    PCI_BUS(33),
    /** The number of its slot on the bus. */
    PCI_SLOT(34),
    /** The number of the domain that the bus is in. */
    PCI_DOMAIN(50),
    /** The first number of the compute capability, 9 of 9.0. */
    CAPABILITY_MAJOR(75),
    CAPABILITY_MINOR(76),
    /** The most bytes of shared memory that a block can have where its kernel {@linkplain CudaApi#allowSharedMemory may}. */
    SHARED_BYTES_PER_BLOCK_AT_MOST(97);

    private final int number;

    DeviceAttribute(int number) {
        this.number = number;
    }

    /** The driver's number for it. */
    public int number() {
        return number;
    }
}
