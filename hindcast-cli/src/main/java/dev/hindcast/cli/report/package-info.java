/**
 * What a training is told by: {@link dev.hindcast.cli.report.Report} and {@link dev.hindcast.cli.report.ComparisonReport}, each one
 * HTML file that needs nothing else, and the {@link dev.hindcast.cli.report.SvgChart charts} they are drawn with. It knows plain data
 * alone, {@link dev.hindcast.cli.report.ReportData}, not how they came about.
 */
@NullMarked
package dev.hindcast.cli.report;

import org.jspecify.annotations.NullMarked;
