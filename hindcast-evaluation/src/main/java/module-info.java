/** Scores, intervals and the judgement of policies. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.evaluation {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.learning;

    exports dev.hindcast.evaluation;
    exports dev.hindcast.evaluation.quality;
}
