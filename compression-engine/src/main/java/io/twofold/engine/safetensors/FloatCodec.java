package io.twofold.engine.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Converts between float32 and the stored floating-point types.
 *
 * <p>F16 (binary16: 5 exponent, 10 mantissa bits) and BF16 (the upper half of a float32) convert to float32 exactly,
 * subnormals and the payloads of NaN included; F64 is rounded to the nearest float32. Towards F16 and BF16, values are
 * rounded to the nearest, ties to even, and values beyond the range become infinite; NaN stays NaN.
 */
public final class FloatCodec {
    private static final int BLOCK = 4096;

    private static final int FLOAT_INFINITY = 0x7f80_0000;
    private static final int HALF_INFINITY = 0x7c00;

    private FloatCodec() {}

    /** The value of an F16 bit pattern. */
    public static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half & HALF_INFINITY;
        int mantissa = half & 0x3ff;
        int magnitude;
        if (exponent == 0) {
            // an integer times 2^-24: no subnormal float32 is involved, so a thread that flushes those is harmless
            magnitude = Float.floatToRawIntBits(mantissa * 0x1p-24f);
        } else if (exponent == HALF_INFINITY) {
            magnitude = FLOAT_INFINITY | mantissa << 13;
        } else {
            magnitude = (exponent | mantissa) + (112 << 10) << 13;
        }
        return Float.intBitsToFloat(sign | magnitude);
    }

    /** The F16 bit pattern nearest to a value. */
    public static short floatToHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        int half;
        if (magnitude > FLOAT_INFINITY) {
            int payload = magnitude >>> 13 & 0x3ff;
            half = HALF_INFINITY | (payload == 0 ? 0x200 : payload);
        } else if (magnitude >= 0x477f_f000) { // 65520, half-way between the largest F16 and 2^16
            half = HALF_INFINITY;
        } else if (magnitude
                < 0x3880_0000) { // below 2^-14: the floats in [0.5, 1) have the spacing of F16's subnormals
            half = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - Float.floatToRawIntBits(0.5f);
        } else {
            half = magnitude - (112 << 23) + 0xfff + (magnitude >>> 13 & 1) >>> 13;
        }
        return (short) (sign | half);
    }

    /** The value of a BF16 bit pattern. */
    public static float bfloat16ToFloat(short bfloat16) {
        return Float.intBitsToFloat(bfloat16 << 16);
    }

    /** The BF16 bit pattern nearest to a value. */
    public static short floatToBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7fff_ffff) > FLOAT_INFINITY) {
            int upper = bits >>> 16;
            return (short) ((upper & 0x7f) == 0 ? upper | 0x40 : upper);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /**
     * Converts all remaining bytes of {@code source}, little-endian whatever its order, and appends the values to
     * {@code target}; both positions advance.
     *
     * @throws IllegalArgumentException if {@code dtype} is not {@link DType#isFloat() floating-point}
     * @throws java.nio.BufferOverflowException if {@code target} is too small
     */
    public static void decode(DType dtype, ByteBuffer source, FloatBuffer target) {
        ByteBuffer bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
        switch (dtype) {
            case F32 -> target.put(bytes.asFloatBuffer());
            case F16, BF16 -> decode(dtype, bytes.asShortBuffer(), target);
            case F64 -> decode(bytes.asDoubleBuffer(), target);
            default -> throw new IllegalArgumentException(dtype + " cannot be converted to float32");
        }
        source.position(source.limit());
    }

    /**
     * Converts all remaining values of {@code source} and appends them, little-endian, to {@code target}; both
     * positions advance.
     *
     * @throws IllegalArgumentException unless {@code dtype} is F32, F16 or BF16
     * @throws java.nio.BufferOverflowException if {@code target} is too small
     */
    public static void encode(DType dtype, FloatBuffer source, ByteBuffer target) {
        int bytes = Math.multiplyExact(source.remaining(), dtype.bytes());
        ByteBuffer space = target.slice().order(ByteOrder.LITTLE_ENDIAN);
        switch (dtype) {
            case F32 -> space.asFloatBuffer().put(source);
            case F16, BF16 -> encode(dtype, source, space.asShortBuffer());
            default -> throw new IllegalArgumentException("float32 cannot be converted to " + dtype);
        }
        target.position(target.position() + bytes);
    }

    // Blocks go through arrays, because loops over buffers are slow as soon as two kinds of buffers were met.

    private static void decode(DType dtype, ShortBuffer source, FloatBuffer target) {
        short[] codes = new short[Math.min(BLOCK, source.remaining())];
        float[] values = new float[codes.length];
        while (source.hasRemaining()) {
            int count = Math.min(codes.length, source.remaining());
            source.get(codes, 0, count);
            if (dtype == DType.F16) {
                for (int i = 0; i < count; i++) {
                    values[i] = halfToFloat(codes[i]);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    values[i] = bfloat16ToFloat(codes[i]);
                }
            }
            target.put(values, 0, count);
        }
    }

    private static void decode(DoubleBuffer source, FloatBuffer target) {
        while (source.hasRemaining()) {
            target.put((float) source.get());
        }
    }

    private static void encode(DType dtype, FloatBuffer source, ShortBuffer target) {
        float[] values = new float[Math.min(BLOCK, source.remaining())];
        short[] codes = new short[values.length];
        while (source.hasRemaining()) {
            int count = Math.min(values.length, source.remaining());
            source.get(values, 0, count);
            if (dtype == DType.F16) {
                for (int i = 0; i < count; i++) {
                    codes[i] = floatToHalf(values[i]);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    codes[i] = floatToBfloat16(values[i]);
                }
            }
            target.put(codes, 0, count);
        }
    }
}
