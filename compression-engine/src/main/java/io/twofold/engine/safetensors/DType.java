package io.twofold.engine.safetensors;

/**
 * The element types of the safetensors format.
 *
 * <p>The order of the constants is the format's own: a writer that stores the last ones first aligns every tensor to
 * its element size.
 */
public enum DType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** Bits of one element. */
    public int bits() {
        return bits;
    }

    /**
     * Bytes of one element.
     *
     * @throws UnsupportedOperationException if elements are packed into less than a byte ({@code F4}, {@code F6_*})
     */
    public int bytes() {
        if (bits % Byte.SIZE != 0) {
            throw new UnsupportedOperationException(this + " elements are smaller than a byte");
        }
        return bits / Byte.SIZE;
    }

    /** Whether {@link FloatCodec} turns elements of this type into float32 values. */
    public boolean isFloat() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /**
     * Bytes of so many elements, packed.
     *
     * @throws ArithmeticException if the number does not fit a long, or the elements do not fill whole bytes
     */
    public long bytesOf(long elements) {
        long allBits = Math.multiplyExact(elements, (long) bits);
        if (allBits % Byte.SIZE != 0) {
            throw new ArithmeticException(elements + " elements of type " + this + " do not fill whole bytes");
        }
        return allBits / Byte.SIZE;
    }
}
