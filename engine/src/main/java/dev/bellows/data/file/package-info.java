/** Data sets in files of well-known formats, read from a local path; nothing is downloaded. */
@NullMarked
package dev.bellows.data.file;

import org.jspecify.annotations.NullMarked;
