package dev.hindcast.evaluation.quality;

/** How much a finding matters, the most first. */
public enum Severity {
    /** The data say something false: repair them before anything is learned. */
    ERROR,
    /** Learning or judging suffers unless something is done. */
    WARNING,
    /** Good to know. */
    NOTE
}
