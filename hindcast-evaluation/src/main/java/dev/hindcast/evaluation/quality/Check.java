package dev.hindcast.evaluation.quality;

import java.util.List;

/** Looks for one kind of fault. A new one is a class and a line in {@link Checks}. */
interface Check {
    /** What is found, nothing where all is well. */
    List<Finding> examine(Evidence evidence);
}
