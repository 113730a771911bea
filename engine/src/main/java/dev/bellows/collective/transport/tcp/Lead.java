package dev.bellows.collective.transport.tcp;

/** Where a connection leads: to which peer, by which channel. */
record Lead(int peer, int channel) {}
