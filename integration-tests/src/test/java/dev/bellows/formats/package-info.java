/** Files of others' formats, written by the libraries that define them. */
@NullMarked
package dev.bellows.formats;

import org.jspecify.annotations.NullMarked;
