/** Scores, intervals and the judgement of policies. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.evaluation {
    requires static io.soabase.recordbuilder.core;
    requires static transitive java.compiler;
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.learning;
    requires ejml.core;
    requires ejml.ddense;
    requires org.apache.commons.statistics.distribution;

    exports dev.hindcast.evaluation;
    exports dev.hindcast.evaluation.anytime;
    exports dev.hindcast.evaluation.bandit;
    exports dev.hindcast.evaluation.behavior;
    exports dev.hindcast.evaluation.calibration;
    exports dev.hindcast.evaluation.diagnostics;
    exports dev.hindcast.evaluation.gate;
    exports dev.hindcast.evaluation.offpolicy;
    exports dev.hindcast.evaluation.quality;
    exports dev.hindcast.evaluation.selection;
    exports dev.hindcast.evaluation.shift;
}
