/** Trainings from plan to report, suites of them, data sets that are made, and examples that show the theory. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.experiments {
    requires static transitive org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires transitive dev.hindcast.report;

    exports dev.hindcast.experiments;
    exports dev.hindcast.experiments.auto;
    exports dev.hindcast.experiments.data;
    exports dev.hindcast.experiments.example;
    exports dev.hindcast.experiments.run;
    exports dev.hindcast.experiments.suite;
}
