package dev.hindcast.learning.nn;

/**
 * A weight of a layer: what operations compute with, and where they add its gradient, in place and only where its parameters are the
 * ones being optimised.
 *
 * @param parameters what it belongs to
 * @param values a view of them
 * @param gradient a view of their gradient, of the same shape
 */
record Weight(Parameters parameters, org.bytedeco.pytorch.Tensor values, org.bytedeco.pytorch.Tensor gradient) {}
