package dev.hindcast.dataset.internal;

import java.nio.ByteBuffer;
import java.util.List;

/** Messages of data types (HDF5 File Format Specification, section IV.A.2.d). */
final class Hdf5Type {
    private static final List<String> CLASSES = List.of(
            "whole numbers",
            "floating-point numbers",
            "times",
            "texts",
            "bits",
            "bytes without a meaning",
            "records of several fields",
            "references",
            "an enumeration",
            "values of various lengths",
            "arrays within the array",
            "complex numbers");
    private static final int ENUMERATION = 8;
    private static final int VARIOUS_LENGTHS = 9;
    private static final int LAST_KNOWN_VERSION = 3;
    private static final int HEAD_BYTES = 8;
    private static final int LAST_READABLE_CLASS = 10;

    private Hdf5Type() {}

    /** Whether jHDF knows the class of the type. */
    static boolean isReadable(ByteBuffer type) {
        return dataClass(type, type.position()) <= LAST_READABLE_CLASS;
    }

    /** What values of the type are, in words. */
    static String describe(ByteBuffer type) {
        return describe(dataClass(type, type.position()));
    }

    /** What values of a class of types are, in words. */
    static String describe(int dataClass) {
        return dataClass < CLASSES.size() ? CLASSES.get(dataClass) : "values of the unknown class " + dataClass;
    }

    private static int dataClass(ByteBuffer type, int at) {
        return type.get(at) & 0xf;
    }

    /**
     * Turns versions 4 and 5 of a type into version 3. HDF5 1.12 and 2.0 write them for the sake of new references and complex numbers and
     * changed nothing about the others.
     */
    static void asKnownVersion(ByteBuffer type, int at) {
        if (at < 0 || at >= type.limit()) {
            return;
        }
        int version = (type.get(at) & 0xf0) >> 4;
        int dataClass = dataClass(type, at);
        if (version == 4 || version == 5) {
            type.put(at, (byte) (LAST_KNOWN_VERSION << 4 | dataClass));
        }
        if (dataClass == ENUMERATION || dataClass == VARIOUS_LENGTHS) {
            asKnownVersion(type, at + HEAD_BYTES);
        }
    }
}
