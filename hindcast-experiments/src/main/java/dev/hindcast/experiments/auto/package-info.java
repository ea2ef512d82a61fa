/**
 * Several methods trained side by side on one data set: which, {@link dev.hindcast.experiments.auto.AutoPlan why}, {@link
 * dev.hindcast.experiments.auto.AutoTraining how}, and which of them {@link dev.hindcast.experiments.auto.Choice to take}.
 */
@org.jspecify.annotations.NullMarked
package dev.hindcast.experiments.auto;
