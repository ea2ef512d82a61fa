package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the numbers of an HDF5 array are encoded. NumPy's booleans are an enumeration over signed bytes, jHDF's a bit
 * field.
 *
 * @param kind what the number is
 * @param size bytes of a number
 * @param order byte order
 */
record ElementType(Kind kind, int size, ByteOrder order) {
    enum Kind {
        FLOAT,
        SIGNED,
        UNSIGNED
    }

    /** The type of an array called {@code name} in messages. */
    static ElementType of(DataType type, String name) {
        if (type instanceof EnumDataType enumeration) {
            return of(enumeration.getBaseType(), name);
        }
        if (type instanceof BitField && type.getSize() == 1) {
            return new ElementType(Kind.UNSIGNED, 1, ByteOrder.LITTLE_ENDIAN);
        }
        if (type instanceof FixedPoint integer && isPlain(integer)) {
            return new ElementType(
                    integer.isSigned() ? Kind.SIGNED : Kind.UNSIGNED, integer.getSize(), integer.getByteOrder());
        }
        if (type instanceof FloatingPoint number && isIeee(number)) {
            return new ElementType(Kind.FLOAT, number.getSize(), number.getByteOrder());
        }
        String found = Hdf5Type.describe(type.getDataClass());
        throw new DatasetException(name + " is not supported: it does not hold plain numbers but " + found
                + (type instanceof FloatingPoint || type instanceof FixedPoint
                        ? " of " + 8 * type.getSize() + " bits in a form of their own"
                        : "")
                + (type instanceof VariableLength
                        ? " (texts, or images as JPEG, which are read where the metadata.json of a Minari data set"
                                + " says so)"
                        : "")
                + "; write it as float32, float64, an integer type or bool");
    }

    private static boolean isPlain(FixedPoint integer) {
        return Integer.bitCount(integer.getSize()) == 1
                && integer.getSize() <= 8
                && integer.getBitOffset() == 0
                && integer.getBitPrecision() == 8 * integer.getSize();
    }

    private static boolean isIeee(FloatingPoint number) {
        int exponent = switch (number.getSize()) {
            case 2 -> 5;
            case 4 -> 8;
            case 8 -> 11;
            default -> -1;
        };
        return number.getExponentSize() == exponent && number.getMantissaSize() == 8 * number.getSize() - exponent - 1;
    }

    boolean isInteger() {
        return kind != Kind.FLOAT;
    }

    /** Whether every number of another type is one of this type, or becomes the same 32-bit float in both. */
    boolean holds(ElementType other) {
        if (kind == other.kind) {
            return size >= other.size || kind == Kind.FLOAT && size == 4;
        }
        return kind == Kind.FLOAT ? size >= 4 : kind == Kind.SIGNED && other.kind == Kind.UNSIGNED && size > other.size;
    }

    boolean isDouble() {
        return kind == Kind.FLOAT && size == Double.BYTES;
    }

    /** Writes {@code count} numbers from {@code from} on to {@code target[at]}, {@code target[at + stride]}, ... */
    void decode(ByteBuffer source, int from, int count, float[] target, int at, int stride) {
        if (kind == Kind.FLOAT && size == 4 && stride == 1) {
            source.asFloatBuffer().get(from, target, at, count);
        } else if (kind == Kind.FLOAT && size == 4) {
            for (int i = 0; i < count; i++) {
                target[at + i * stride] = source.getFloat(4 * (from + i));
            }
        } else if (kind == Kind.FLOAT && size == 8) {
            for (int i = 0; i < count; i++) {
                target[at + i * stride] = (float) source.getDouble(8 * (from + i));
            }
        } else if (kind == Kind.FLOAT) {
            for (int i = 0; i < count; i++) {
                target[at + i * stride] = NpyFormat.half(source.getShort(2 * (from + i)));
            }
        } else {
            for (int i = 0; i < count; i++) {
                target[at + i * stride] = integer(source, from + i);
            }
        }
    }

    private float integer(ByteBuffer source, int index) {
        boolean unsigned = kind == Kind.UNSIGNED;
        return switch (size) {
            case 1 -> unsigned ? source.get(index) & 0xff : source.get(index);
            case 2 -> unsigned ? source.getShort(2 * index) & 0xffff : source.getShort(2 * index);
            case 4 -> unsigned ? source.getInt(4 * index) & 0xffffffffL : source.getInt(4 * index);
            default -> unsigned ? unsigned(source.getLong(8 * index)) : source.getLong(8 * index);
        };
    }

    /** The nearest 32-bit float; where the highest bit is set, the lowest of 64 tells nothing but on which side of a tie it lies. */
    private static float unsigned(long bits) {
        return bits >= 0 ? bits : 2f * (bits >>> 1 | bits & 1);
    }

    /** The first numbers of a buffer in double precision. */
    double[] doubles(ByteBuffer source, int count) {
        ByteBuffer own = source.slice().order(order);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = isDouble() ? own.getDouble(8 * i) : size == 8 ? own.getLong(8 * i) : own.getInt(4 * i);
        }
        return values;
    }
}
