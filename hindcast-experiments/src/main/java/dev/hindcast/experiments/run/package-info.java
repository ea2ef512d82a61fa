/**
 * One training: its {@link dev.hindcast.experiments.run.TrainPlan plan}, how it is {@link dev.hindcast.experiments.run.Training carried out}, its report,
 * and how it is {@link dev.hindcast.experiments.run.SavedRun read back}.
 */
@org.jspecify.annotations.NullMarked
package dev.hindcast.experiments.run;
