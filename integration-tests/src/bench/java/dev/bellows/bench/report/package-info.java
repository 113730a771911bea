/** How every benchmark writes its figures down: a RESULT line each, and all of them as JSON with the machine, the commit and the day. */
@NullMarked
package dev.bellows.bench.report;

import org.jspecify.annotations.NullMarked;
