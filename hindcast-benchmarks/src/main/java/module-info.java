/** Comparisons with other programs, in turn and in one run. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.benchmarks {
    requires java.management;
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.evaluation;
    requires dev.hindcast.mujoco;
    requires org.apache.commons.statistics.distribution;

    exports dev.hindcast.benchmarks;
    exports dev.hindcast.benchmarks.gate;
}
