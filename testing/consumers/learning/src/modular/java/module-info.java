module consumer {
    requires dev.hindcast.evaluation;
}
