/** A CUDA driver and compiler that compute on the host, built from {@code src/test/cpp}, for machines without a card. */
package dev.bellows.cuda.emulator;
