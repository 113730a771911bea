package dev.bellows.cuda.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.backend.Storage;
import dev.bellows.cuda.device.DeviceMemory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** All places of arguments in launches, numbered: whose array is read there, or written, and where it lies now. */
final class Places {
    private final Arguments part;
    private final List<List<Storage>> lists = new ArrayList<>();
    private final BitSet written = new BitSet();
    private final int count;

    Places(Arguments part) {
        this.part = part;
        int number = 0;
        for (Arguments.Call call : part.calls()) {
            lists.add(call.in());
            lists.add(call.out());
            number += call.in().size();
            written.set(number, number + call.out().size());
            number += call.out().size();
        }
        for (Arguments.Copy copy : part.copies()) {
            lists.add(copy.ends());
            written.set(number + 1);
            number += 2;
        }
        this.count = number;
    }

    /** Where the array of each place begins. */
    long[] addresses() {
        long[] now = new long[count];
        int i = 0;
        for (List<Storage> list : lists) {
            for (int j = 0; j < list.size(); j++) {
                now[i++] = DeviceMemory.address(list.get(j));
            }
        }
        return now;
    }

    /** The array of each place. */
    List<Storage> arrays() {
        return lists.stream().flatMap(List::stream).toList();
    }

    /** Whether the array of a place is written there. */
    boolean isWritten(int place) {
        return written.get(place);
    }

    int count() {
        return count;
    }

    /** The launches with these arrays in the places. */
    Arguments with(List<Storage> arrays) {
        int[] next = {0};
        List<Arguments.Call> calls = new ArrayList<>();
        for (Arguments.Call call : part.calls()) {
            List<Storage> in = take(arrays, next, call.in().size());
            List<Storage> out = take(arrays, next, call.out().size());
            calls.add(new Arguments.Call(call.launch(), call.label(), in, out, List.of()));
        }
        List<Arguments.Copy> copies = new ArrayList<>();
        for (int i = 0; i < part.copies().size(); i++) {
            copies.add(new Arguments.Copy(take(arrays, next, 2), List.of()));
        }
        return new Arguments(calls, copies);
    }

    private static List<Storage> take(List<Storage> arrays, int[] next, int size) {
        int start = next[0];
        next[0] += size;
        return List.copyOf(arrays.subList(start, start + size));
    }
}
