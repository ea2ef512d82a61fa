/** The command line: one class a command, and what the commands share. */
@NullMarked
package dev.hindcast.cli;

import org.jspecify.annotations.NullMarked;
