/**
 * A benchmark of algorithms x data sets x seeds: what its {@link dev.hindcast.experiments.suite.Suite file} asks for, and what its cells'
 * {@link dev.hindcast.experiments.suite.Outcome outcomes} come to as {@link dev.hindcast.experiments.suite.Tables tables}. A
 * {@link dev.hindcast.experiments.suite.SuiteRun} carries it out, a {@link dev.hindcast.experiments.suite.SuiteReport} shows it.
 */
@NullMarked
package dev.hindcast.experiments.suite;

import org.jspecify.annotations.NullMarked;
