"""Passes IP packets between tun devices, each after a delay: the seconds, and the devices to make, of which the first is host 1 and so on."""

import collections
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LAST_BYTE_OF_DESTINATION, LARGEST = 19, 1 << 16

delay, names = float(sys.argv[1]), sys.argv[2].split(",")
devices = []
for name in names:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    devices.append(device)
print("READY", flush=True)
kept = collections.deque()
while True:
    wait = max(0.0, kept[0][0] - time.monotonic()) if kept else None
    readable, _, _ = select.select(devices, [], [], wait)
    for device in readable:
        try:
            packet = os.read(device, LARGEST)
        except BlockingIOError:
            continue
        if packet[0] >> 4 == 4 and 1 <= packet[LAST_BYTE_OF_DESTINATION] <= len(devices):
            kept.append((time.monotonic() + delay, devices[packet[LAST_BYTE_OF_DESTINATION] - 1], packet))
    now = time.monotonic()
    while kept and kept[0][0] <= now:
        _, device, packet = kept.popleft()
        try:
            os.write(device, packet)
        except OSError:
            pass  # the host has gone, or takes no more: a network would lose it, too
