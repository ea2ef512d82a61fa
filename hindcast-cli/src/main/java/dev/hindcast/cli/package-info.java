/** The command line: one class a command. Their options are in {@code options}, what they print in {@code output}. */
@NullMarked
package dev.hindcast.cli;

import org.jspecify.annotations.NullMarked;
