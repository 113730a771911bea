/** Jobs that go through the real spark-submit to a standalone cluster of several processes on this machine. */
@NullMarked
package dev.bellows.submit;

import org.jspecify.annotations.NullMarked;
