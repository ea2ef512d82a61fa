/**
 * Logged experience: {@link dev.hindcast.dataset.Space}s, {@link dev.hindcast.dataset.Episode}s and the
 * {@link dev.hindcast.dataset.Dataset} that holds them, read from and written to the field's file layouts.
 */
@NullMarked
package dev.hindcast.dataset;

import org.jspecify.annotations.NullMarked;
