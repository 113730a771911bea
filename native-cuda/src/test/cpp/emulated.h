// What the emulated driver does for the emulated libraries, which compute on its memory and in its streams.
#pragma once
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <functional>
#include <mutex>
#include <set>

#define API extern "C" __attribute__((visibility("default")))

namespace emulated {
typedef unsigned long long Address;

#define SHARED __attribute__((visibility("default")))
// The device whose context is the calling thread's, or -1.
SHARED int currentDevice();
// Whether bytes of device memory are in one allocation.
SHARED bool isInMemory(Address at, size_t bytes);
// Puts work into a stream; false if it is none. The work says whether it went well, and if it did not, the device is lost.
SHARED bool put(void* stream, std::function<bool()> work);
// Counts what lives besides the driver's own objects.
SHARED void count(long more);

// Objects of a library that are known by their addresses.
template <class T> struct Known {
    std::set<T*> all;
    T* add(T* object) { all.insert(object); count(1); return object; }
    bool has(const T* object) const { return all.count(const_cast<T*>(object)); }
    bool remove(T* object) {
        if (!all.erase(object)) return false;
        count(-1);
        delete object;
        return true;
    }
};

static inline float fromBf16(unsigned short stored) {
    unsigned bits = (unsigned)stored << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}
static inline unsigned short toBf16(float value) {
    unsigned bits;
    memcpy(&bits, &value, 4);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (unsigned short)(bits >> 16 | 0x40);
    return (unsigned short)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
static inline bool overlap(Address a, size_t aBytes, Address b, size_t bBytes) { return a < b + bBytes && b < a + aBytes; }
}  // namespace emulated
