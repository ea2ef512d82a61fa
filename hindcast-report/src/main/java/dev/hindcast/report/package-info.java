/**
 * What a training is told by: {@link dev.hindcast.report.Report} and {@link dev.hindcast.report.ComparisonReport}, each one
 * HTML file that needs nothing else, and the {@link dev.hindcast.report.SvgChart charts} they are drawn with. It knows plain data
 * alone, {@link dev.hindcast.report.ReportData}, not how they came about.
 */
@NullMarked
package dev.hindcast.report;

import org.jspecify.annotations.NullMarked;
