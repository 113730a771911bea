// Philox 4×32 with ten rounds (Salmon, Moraes, Dror and Shaw 2011): the same bits as on the host, four words per counter.
KERNEL random_bits(const whole* stream, int* y, whole n, bits64 key, int shift) {
    bits64 high = (bits64)stream[0];
    EACH(block, (n + 3) / 4) {
        unsigned c0 = (unsigned)block, c1 = (unsigned)((bits64)block >> 32), c2 = (unsigned)high, c3 = (unsigned)(high >> 32);
        unsigned k0 = (unsigned)key, k1 = (unsigned)(key >> 32);
        for (int round = 0; round < 10; round++) {
            unsigned low0 = 0xD2511F53u * c0, high0 = __umulhi(0xD2511F53u, c0);
            unsigned low1 = 0xCD9E8D57u * c2, high1 = __umulhi(0xCD9E8D57u, c2);
            c0 = high1 ^ c1 ^ k0;
            c1 = low1;
            c2 = high0 ^ c3 ^ k1;
            c3 = low0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        unsigned words[] = {c0, c1, c2, c3};
        for (int k = 0; k < 4 && block * 4 + k < n; k++) y[block * 4 + k] = (int)(words[k] >> shift);
    }
}
