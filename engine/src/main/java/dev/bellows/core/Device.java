package dev.bellows.core;

/**
 * Where a backend computes, such as {@code onednn:0} or {@code cuda:1}.
 *
 * @param backend the name of the backend
 * @param index the number of the device within that backend, from 0
 */
public record Device(String backend, int index) {
    @Override
    public String toString() {
        return backend + ":" + index;
    }
}
