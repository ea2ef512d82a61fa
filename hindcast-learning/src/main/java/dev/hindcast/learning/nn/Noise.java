package dev.hindcast.learning.nn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/** The random numbers that updates draw. */
public interface Noise {
    /** Draws from the standard normal distribution. */
    Tensor normal(long... shape);

    /** Draws from the uniform distribution on [0, 1). */
    Tensor uniform(long... shape);

    /** Called before each update with the number of updates that came before. */
    void startUpdate(long updates);

    /**
     * Noise that is a function of the seed and the number of the update, so that there is no generator state to checkpoint. Drawn
     * on the processor whatever the device: the same seed gives the same noise everywhere.
     */
    static Noise seeded(long seed, Device device) {
        Engine.start();
        return new Seeded(seed, device);
    }

    /** See {@link #seeded}. */
    final class Seeded implements Noise {
        private final long seed;
        private final Device device;
        private final Generator generator = torch.createCPUGenerator();
        private final GeneratorOptional source = new GeneratorOptional(generator);

        private Seeded(long seed, Device device) {
            this.seed = seed;
            this.device = device;
        }

        @Override
        public void startUpdate(long updates) {
            generator.set_current_seed(Seeds.mix(seed, updates) & Long.MAX_VALUE);
        }

        @Override
        public Tensor normal(long... shape) {
            return onDevice(torch.empty(shape).normal_(0, 1, source));
        }

        @Override
        public Tensor uniform(long... shape) {
            return onDevice(torch.empty(shape).uniform_(0, 1, source));
        }

        private Tensor onDevice(org.bytedeco.pytorch.Tensor tensor) {
            return new Tensor(
                    device.type().equals("cpu") ? tensor : tensor.to(device.handle(), torch.ScalarType.Float));
        }
    }
}
