module consumer {
    requires dev.hindcast.policy;
}
