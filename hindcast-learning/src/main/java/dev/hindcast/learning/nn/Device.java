package dev.hindcast.learning.nn;

import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors live.
 *
 * @param type {@code cpu} or {@code cuda}
 */
public record Device(String type) {
    public Device {
        if (!type.equals("cpu") && !type.equals("cuda")) {
            throw new IllegalArgumentException("Unknown device '" + type + "': expected cpu or cuda");
        }
    }

    /** The processor. */
    public static Device cpu() {
        return new Device("cpu");
    }

    /**
     * The first CUDA device.
     *
     * @throws IllegalStateException where libtorch was built without CUDA or finds no device
     */
    public static Device cuda() {
        Engine.start();
        if (!torch.cuda_is_available()) {
            throw new IllegalStateException(
                    "No CUDA device is available to libtorch: build Hindcast with -Pcuda on a machine"
                            + " with an NVIDIA driver, or use the device cpu");
        }
        return new Device("cuda");
    }

    /** The device of that name. */
    public static Device named(String name) {
        return name.equals("cuda") ? cuda() : new Device(name);
    }

    org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(type);
    }
}
