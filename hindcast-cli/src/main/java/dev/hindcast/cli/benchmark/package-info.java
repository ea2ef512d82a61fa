/**
 * A benchmark of algorithms x data sets x seeds: what its {@link dev.hindcast.cli.benchmark.Suite file} asks for, and what its cells'
 * {@link dev.hindcast.cli.benchmark.Outcome outcomes} come to as {@link dev.hindcast.cli.benchmark.Tables tables}. It knows neither how a
 * cell is trained nor how a page is made.
 */
@NullMarked
package dev.hindcast.cli.benchmark;

import org.jspecify.annotations.NullMarked;
