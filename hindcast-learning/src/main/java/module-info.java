/** The tensor toolkit, the algorithms and their training. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.learning {
    requires static io.soabase.recordbuilder.core;
    requires static transitive java.compiler;
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.policy;
    requires com.fasterxml.jackson.databind;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.mkl;
    requires org.bytedeco.openblas;
    requires org.bytedeco.pytorch;
    requires org.snakeyaml.engine;
    requires me.tongfei.progressbar;

    exports dev.hindcast.learning.algorithm;
    exports dev.hindcast.learning.dynamics;
    exports dev.hindcast.learning.nn;
    exports dev.hindcast.learning.replay;
    exports dev.hindcast.learning.tabular;
    exports dev.hindcast.learning.training;

    uses dev.hindcast.learning.algorithm.Fitter;

    provides dev.hindcast.learning.algorithm.Fitter with
            dev.hindcast.learning.training.TrainerFitter;
}
