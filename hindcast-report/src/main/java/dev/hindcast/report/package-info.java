/**
 * Pages, each one HTML file that needs nothing else: of a training ({@link dev.hindcast.report.Report}), of several
 * ({@link dev.hindcast.report.ComparisonReport}), of data, estimates, selections and shifts. They are made of a
 * {@link dev.hindcast.report.Page} and {@link dev.hindcast.report.SvgChart charts}, of which others can make theirs, and know plain data
 * alone, such as {@link dev.hindcast.report.ReportData}, not how they came about.
 */
@NullMarked
package dev.hindcast.report;

import org.jspecify.annotations.NullMarked;
