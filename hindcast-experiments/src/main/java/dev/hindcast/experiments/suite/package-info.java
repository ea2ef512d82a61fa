/**
 * A benchmark of algorithms x data sets x seeds: what its {@link dev.hindcast.experiments.suite.Suite file} asks for, and what its cells'
 * {@link dev.hindcast.experiments.suite.Outcome outcomes} come to as {@link dev.hindcast.experiments.suite.Tables tables}. It knows neither how a
 * cell is trained nor how a page is made.
 */
@NullMarked
package dev.hindcast.experiments.suite;

import org.jspecify.annotations.NullMarked;
