package dev.bellows.collective.transport.tcp;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where to listen, as one text for all machines of a cluster: an address, or a network in which each of them looks for its own.
 *
 * @param address of which a network has the first bits
 * @param bits how many; all of them for an address
 */
public record BindAddress(InetAddress address, int bits) {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * Of {@code 10.1.2.3}, {@code 0.0.0.0} or {@code 10.1.0.0/16}, or the like of IPv6. Names are not looked up.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static BindAddress parse(String text) {
        String[] parts = text.split("/", 2);
        if (LITERAL.matcher(parts[0]).matches()) {
            try {
                InetAddress address = InetAddress.getByName(parts[0]);
                int all = Byte.SIZE * address.getAddress().length;
                int bits = parts.length == 1 ? all : bits(parts[1]);
                if (bits <= all) {
                    return new BindAddress(address, bits);
                }
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("is no address: " + text, e);
            }
        }
        throw new IllegalArgumentException(
                "must be an address, such as 10.1.2.3, or a network, such as 10.1.0.0/16: " + text);
    }

    private static int bits(String text) {
        Matcher matcher = Pattern.compile("\\d{1,3}").matcher(text);
        return matcher.matches() ? Integer.parseInt(text) : Integer.MAX_VALUE;
    }

    /**
     * The address to listen at on this machine.
     *
     * @throws IllegalStateException if it has none in the network
     */
    public InetAddress here() {
        if (bits == Byte.SIZE * address.getAddress().length) {
            return address;
        }
        List<InetAddress> addresses = addresses();
        return addresses.stream()
                .filter(this::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("bindAddress: this machine has no address in " + this
                        + "; set it to a network in which every worker has one; here are "
                        + addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "))));
    }

    private static List<InetAddress> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException("bindAddress: this machine does not tell its addresses", e);
        }
    }

    /** Whether the first bits are the same. */
    boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        byte[] prefix = address.getAddress();
        boolean same = bytes.length == prefix.length;
        for (int bit = 0; same && bit < bits; bit++) {
            int mask = 1 << (Byte.SIZE - 1 - bit % Byte.SIZE);
            same = ((bytes[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) == 0;
        }
        return same;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
