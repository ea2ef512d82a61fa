/**
 * Data sets by name: those that come with Hindcast, and those that are made by a {@link dev.hindcast.experiments.data.Recipe recipe} of the
 * published protocols, with teachers where it takes some.
 */
@org.jspecify.annotations.NullMarked
package dev.hindcast.experiments.data;
