/** Charts and pages that tell of data, trainings, estimates and policies. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.report {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.evaluation;
    requires java.xml;

    exports dev.hindcast.report;
}
