/** What experiments have in common: the names of policies and environments, files in JSON, and messages. */
@org.jspecify.annotations.NullMarked
package dev.hindcast.experiments;
