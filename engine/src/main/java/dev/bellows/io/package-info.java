/** Arrays in files. */
@NullMarked
package dev.bellows.io;

import org.jspecify.annotations.NullMarked;
