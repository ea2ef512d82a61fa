/** Spaces, episodes, datasets, their statistics and their codecs. Pure Java, no native code. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.dataset {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires com.ning.compress.lzf;
    requires io.jhdf;
    requires java.desktop;
    requires org.apache.commons.lang3;
    requires org.slf4j;

    exports dev.hindcast.dataset;
    exports dev.hindcast.dataset.internal to
            dev.hindcast.environment,
            dev.hindcast.policy,
            dev.hindcast.learning,
            dev.hindcast.experiments,
            dev.hindcast.cli;
}
