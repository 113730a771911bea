package dev.bellows.collective.simulation;

import java.util.Arrays;

/** Events in the order of their times; of those at one time, in the order in which they were added. An event is a number, which its owner reads. */
final class EventQueue {
    private static final int FIRST_EVENTS = 1024;

    private double[] times = new double[FIRST_EVENTS];
    private long[] orders = new long[FIRST_EVENTS];
    private long[] events = new long[FIRST_EVENTS];
    private int count;
    private long added;
    private double now;

    boolean isEmpty() {
        return count == 0;
    }

    /** When the event was that was taken last. */
    double now() {
        return now;
    }

    void add(double time, long event) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
            orders = Arrays.copyOf(orders, 2 * count);
            events = Arrays.copyOf(events, 2 * count);
        }
        int at = count++;
        long order = added++;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!comesBefore(time, order, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, order, event);
    }

    /** Takes the next one. */
    long take() {
        long first = events[0];
        now = times[0];
        count--;
        double time = times[count];
        long order = orders[count];
        long event = events[count];
        int at = 0;
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            if (child + 1 < count && comesBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (comesBefore(time, order, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, time, order, event);
        return first;
    }

    private boolean comesBefore(double time, long order, int other) {
        return time < times[other] || (time == times[other] && order < orders[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], events[from]);
    }

    private void put(int at, double time, long order, long event) {
        times[at] = time;
        orders[at] = order;
        events[at] = event;
    }
}
