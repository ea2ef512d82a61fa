package dev.hindcast.mujoco;

/**
 * A version of MuJoCo.
 *
 * @param major the first number
 * @param minor the second
 * @param patch the third
 */
public record MujocoVersion(int major, int minor, int patch) implements Comparable<MujocoVersion> {
    static final MujocoVersion OF_DEBIAN = new MujocoVersion(2, 2, 2);
    static final MujocoVersion WITH_STATE_FUNCTIONS = new MujocoVersion(2, 3, 6);

    /** What {@code mj_version()} stands for: 337 is 3.3.7; from 3.5 on 3005000 is 3.5.0. */
    static MujocoVersion of(int number) {
        return number < 1_000_000
                ? new MujocoVersion(number / 100, number / 10 % 10, number % 10)
                : new MujocoVersion(number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
    }

    /** Whether this module can work with it. */
    boolean supported() {
        return equals(OF_DEBIAN) || compareTo(WITH_STATE_FUNCTIONS) >= 0;
    }

    @Override
    public int compareTo(MujocoVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
