/**
 * The report of a training run as one self-contained HTML page: {@link dev.bellows.examples.report.ReportData} says what
 * happened, {@link dev.bellows.examples.report.HtmlReport} turns it into text. Nothing here knows Spark or the engine.
 */
@NullMarked
package dev.bellows.examples.report;

import org.jspecify.annotations.NullMarked;
