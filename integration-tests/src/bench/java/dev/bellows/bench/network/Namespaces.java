package dev.bellows.bench.network;

import dev.bellows.bench.ranks.Child;
import dev.bellows.bench.ranks.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts of a network, each a network namespace of this machine, at one switch, another namespace. {@code tc} gives each direction of each host's
 * interface its rate (a token bucket) and lets a filter drop some of what arrives; where packets are to be late a relay takes the switch's place.
 */
public final class Namespaces implements AutoCloseable {
    /** What may go at once: as much as the rate is in so many seconds, within which timers of virtual machines go off. */
    private static final double BURST_SECONDS = 160e-6;

    private static final double BITS = 8;
    private static final int SMALLEST_BURST = 20 << 10;
    private static final int SMALLEST_PACKET = 16 << 10;
    private static final int LARGEST_PACKET = 64 << 10;

    /** Of the names of all namespaces; the process that made them follows. */
    private static final String PREFIX = "bw";

    private static final Pattern OWNER = Pattern.compile(PREFIX + "(\\d{1,18})-.*");

    private static final String SUBNET = "10.99.0.";

    private static final double DRAWS = 1L << 32;

    private final String prefix;
    private final int hosts;
    private final List<String> made = new CopyOnWriteArrayList<>();
    private final Runnable deletion = this::delete;
    private @Nullable Relay relay;
    private String control = "as the kernel likes";

    /**
     * Makes them.
     *
     * @param python runs the relay, where one is needed
     * @throws IOException if the system refuses; what was made is gone then
     */
    public Namespaces(int hosts, Link link, String python) throws IOException {
        this.prefix = PREFIX + ProcessHandle.current().pid();
        this.hosts = hosts;
        deleteLeftOver();
        Child.afterwards(deletion);
        boolean whole = false;
        try {
            if (link.delay() > 0) {
                connectByRelay(link, python);
            } else {
                connectBySwitch(link);
            }
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    /** Why there can be none on this machine for this user; empty: there can. */
    public static String missing() {
        for (String program : List.of("ip", "tc")) {
            String said = Commands.attempt(List.of(program, "-V"));
            if (!said.isEmpty()) {
                return "there is no " + program + " (package iproute2): " + said;
            }
        }
        String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
        String said = Commands.attempt(List.of("ip", "netns", "add", probe));
        Commands.attempt(List.of("ip", "netns", "del", probe));
        return said.isEmpty() ? "" : "network namespaces want root: " + said;
    }

    /** The command of a process on a host. */
    public List<String> on(int host, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name(host)));
        all.addAll(command);
        return all;
    }

    /** By which the others reach a host. */
    public String address(int host) {
        return SUBNET + (host + 1);
    }

    private String name(int host) {
        return prefix + "-" + host;
    }

    private void add(String namespace) throws IOException {
        made.add(namespace); // before it is there: an interrupt may come in between
        Commands.run("ip netns add " + namespace);
        Commands.run("ip -n " + namespace + " link set lo up");
        controlCongestion(namespace);
    }

    private void connectBySwitch(Link link) throws IOException {
        String middle = prefix + "-switch";
        add(middle);
        Commands.run("ip -n " + middle + " link add br0 type bridge");
        Commands.run("ip -n " + middle + " link set br0 up");
        for (int host = 0; host < hosts; host++) {
            String own = name(host);
            add(own);
            String port = "port" + host;
            Commands.run("ip link add name eth0 netns " + own + " type veth peer name " + port + " netns " + middle);
            Commands.run("ip -n " + middle + " link set " + port + " master br0 up");
            Commands.run("ip -n " + own + " addr add " + address(host) + "/24 dev eth0");
            Commands.run("ip -n " + own + " link set eth0 up");
            shape(own, "eth0", link);
            shape(middle, port, link);
            if (link.loss() > 0) {
                // Else the kernel hands over up to 64 KiB as one packet, which would be lost whole.
                Commands.run("ip -n " + own + " link set eth0 gso_max_segs 1");
                Commands.run("tc -n " + own + " qdisc add dev eth0 clsact");
                List<String> filter = new ArrayList<>(
                        List.of(("tc -n " + own + " filter add dev eth0 ingress bpf da bytecode").split(" ")));
                filter.add(dropping(link.loss()));
                String said = Commands.attempt(filter);
                if (!said.isEmpty()) {
                    throw new IOException("bench: no filter that drops: " + said);
                }
            }
        }
    }

    /**
     * A program of the old packet filter: draw 32 bits, pass if they are no less than a number, else drop. It is what every kernel with {@code tc} has,
     * while {@code netem} is in few kernels of virtual machines.
     */
    private static String dropping(double share) {
        return "4,32 0 0 4294963256,53 0 1 " + (long) (share * DRAWS) + ",6 0 0 0,6 0 0 2";
    }

    private void connectByRelay(Link link, String python) throws IOException {
        List<String> devices = new ArrayList<>();
        for (int host = 0; host < hosts; host++) {
            add(name(host));
            devices.add(prefix + "t" + host);
        }
        relay = new Relay(python, link.delay(), devices);
        for (int host = 0; host < hosts; host++) {
            String own = name(host);
            String device = devices.get(host);
            Commands.run("ip link set " + device + " netns " + own);
            Commands.run("ip -n " + own + " addr add " + address(host) + "/24 dev " + device);
            Commands.run("ip -n " + own + " link set " + device + " mtu " + Relay.MTU + " up");
            Commands.run("ip -n " + own + " link set " + device + " txqueuelen 10000");
            shape(own, device, link);
        }
    }

    private static void shape(String namespace, String device, Link link) throws IOException {
        if (link.rate() > 0) {
            long burst = Math.max(SMALLEST_BURST, (long) (link.rate() / BITS * BURST_SECONDS));
            if (burst < LARGEST_PACKET) {
                // Else the bucket would have to hold what the kernel hands over as one packet and cuts later.
                Commands.run("ip -n " + namespace + " link set " + device + " gso_max_size " + SMALLEST_PACKET);
            }
            Commands.run("tc -n " + namespace + " qdisc add dev " + device + " root tbf rate " + link.rate() + "bit burst "
                    + burst + " limit 4mb");
        }
    }

    /** What a lost packet costs follows from it, so it should be one that everybody has. */
    private void controlCongestion(String namespace) {
        for (String each : List.of("cubic", "reno")) {
            String write = "echo " + each + " > /proc/sys/net/ipv4/tcp_congestion_control";
            if (Commands.attempt(List.of("ip", "netns", "exec", namespace, "sh", "-c", write))
                    .isEmpty()) {
                control = each;
                return;
            }
        }
    }

    /** How the hosts' kernel answers congestion. */
    public String congestionControl() {
        return control;
    }

    /** What a run has left that was killed, and could not delete it. */
    private static void deleteLeftOver() {
        for (String line : Commands.lines(List.of("ip", "netns", "list"))) {
            String namespace = line.split(" ", 2)[0];
            Matcher owner = OWNER.matcher(namespace);
            if (owner.matches()
                    && ProcessHandle.of(Long.parseLong(owner.group(1))).isEmpty()) {
                Commands.attempt(List.of("ip", "netns", "del", namespace));
            }
        }
    }

    private void delete() {
        made.forEach(namespace -> Commands.attempt(List.of("ip", "netns", "del", namespace)));
        made.clear();
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        delete();
        Child.done(deletion);
    }
}
