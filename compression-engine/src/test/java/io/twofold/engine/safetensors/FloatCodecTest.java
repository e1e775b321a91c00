package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatCodecTest {
    private static final int CODES = 1 << 16;

    @Test
    void everyHalfHasTheValueThatTheStandardGivesIt() {
        for (int code = 0; code < CODES; code++) {
            assertSameValue(code, FloatCodec.halfToFloat((short) code), byDefinition(code, 10, 15));
        }
    }

    @Test
    void everyBfloat16HasTheValueThatItsDefinitionGivesIt() {
        for (int code = 0; code < CODES; code++) {
            assertSameValue(code, FloatCodec.bfloat16ToFloat((short) code), byDefinition(code, 7, 127));
        }
    }

    @Test
    void everyHalfSurvivesTheWayToFloatAndBack() {
        assertReversible(FloatCodecTest::half, FloatCodecTest::codeOfHalf);
    }

    @Test
    void everyBfloat16SurvivesTheWayToFloatAndBack() {
        assertReversible(FloatCodecTest::bfloat16, FloatCodecTest::codeOfBfloat16);
    }

    @Test
    void halvesAreRoundedToTheNearestAndTiesToEven() {
        assertRounding(FloatCodecTest::half, FloatCodecTest::codeOfHalf, 0x7bff);
        assertThat(codeOfHalf(Math.nextDown(65520f))).isEqualTo(0x7bff);
        assertThat(codeOfHalf(65520f)).isEqualTo(0x7c00);
    }

    @Test
    void bfloat16sAreRoundedToTheNearestAndTiesToEven() {
        assertRounding(FloatCodecTest::bfloat16, FloatCodecTest::codeOfBfloat16, 0x7f7f);
        assertThat(codeOfBfloat16(Float.intBitsToFloat(0x7f7f_7fff))).isEqualTo(0x7f7f);
        assertThat(codeOfBfloat16(Float.MAX_VALUE)).isEqualTo(0x7f80);
    }

    @Test
    void nanWithAPayloadInTheLostBitsStaysNan() {
        float low = Float.intBitsToFloat(0x7f80_0001);
        float negative = Float.intBitsToFloat(0xff80_0001);

        assertThat(half(codeOfHalf(low))).isNaN();
        assertThat(bfloat16(codeOfBfloat16(low))).isNaN();
        assertThat(codeOfHalf(negative)).isEqualTo(0xfe00);
        assertThat(codeOfBfloat16(negative)).isEqualTo(0xffc0);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void convertsManyValuesAsItConvertsOne(DType dtype) {
        FloatBuffer values = FloatBuffer.allocate(10_001);
        for (int i = 0; i < values.capacity(); i++) {
            values.put((float) Math.sinh(i / 500.0 - 10));
        }
        // an odd position and the other byte order, which must not matter
        ByteBuffer stored = ByteBuffer.allocateDirect(3 + values.capacity() * dtype.bytes())
                .order(ByteOrder.BIG_ENDIAN)
                .position(3);
        FloatBuffer back = FloatBuffer.allocate(values.capacity());

        FloatCodec.encode(dtype, values.flip(), stored);
        FloatCodec.decode(dtype, stored.flip().position(3), back);

        assertThat(values.hasRemaining() || stored.hasRemaining() || back.hasRemaining())
                .isFalse();
        for (int i = 0; i < values.capacity(); i++) {
            assertThat(back.get(i)).isEqualTo(rounded(dtype, values.get(i)));
        }
    }

    @Test
    void roundsDoublesToTheNearestFloat() {
        ByteBuffer stored = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        stored.putDouble(0.1).putDouble(1e300).putDouble(Double.NaN).flip();
        float[] values = new float[3];

        FloatCodec.decode(DType.F64, stored, FloatBuffer.wrap(values));

        assertThat(values).containsExactly(0.1f, Float.POSITIVE_INFINITY, Float.NaN);
    }

    @Test
    void refusesTypesThatAreNoFloats() {
        assertThatThrownBy(() -> FloatCodec.decode(DType.I32, ByteBuffer.allocate(4), FloatBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FloatCodec.encode(DType.U8, FloatBuffer.allocate(1), ByteBuffer.allocate(4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertSameValue(int code, float value, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(value).as("code %x", code).isNaN();
        } else {
            // as doubles with their bits, so that -0 differs from 0
            assertThat(Double.doubleToRawLongBits(value))
                    .as("code %x", code)
                    .isEqualTo(Double.doubleToRawLongBits(expected));
        }
    }

    private static double byDefinition(int code, int mantissaBits, int bias) {
        int mantissa = code & (1 << mantissaBits) - 1;
        int exponent = (code & 0x7fff) >> mantissaBits;
        double sign = code < 0x8000 ? 1 : -1;
        if (exponent == 2 * bias + 1) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        int leading = exponent == 0 ? 0 : 1 << mantissaBits;
        return sign * (leading + mantissa) * Math.pow(2, Math.max(exponent, 1) - bias - mantissaBits);
    }

    private static void assertReversible(IntFunction<Float> decode, ToIntFunction<Float> encode) {
        for (int code = 0; code < CODES; code++) {
            assertThat(encode.applyAsInt(decode.apply(code))).isEqualTo(code);
        }
    }

    /** Between every two neighbours: the middle goes to the even one, its two neighbours to the nearer one. */
    private static void assertRounding(IntFunction<Float> decode, ToIntFunction<Float> encode, int largest) {
        for (int code = 0; code < largest; code++) {
            float middle = (float) ((decode.apply(code).doubleValue() + decode.apply(code + 1)) / 2);
            int even = code + (code & 1);
            assertThat(encode.applyAsInt(middle)).isEqualTo(even);
            assertThat(encode.applyAsInt(-middle)).isEqualTo(even | 0x8000);
            assertThat(encode.applyAsInt(Math.nextDown(middle))).isEqualTo(code);
            assertThat(encode.applyAsInt(Math.nextUp(middle))).isEqualTo(code + 1);
        }
    }

    private static float rounded(DType dtype, float value) {
        return switch (dtype) {
            case F16 -> half(codeOfHalf(value));
            case BF16 -> bfloat16(codeOfBfloat16(value));
            default -> value;
        };
    }

    private static float half(int code) {
        return FloatCodec.halfToFloat((short) code);
    }

    private static float bfloat16(int code) {
        return FloatCodec.bfloat16ToFloat((short) code);
    }

    private static int codeOfHalf(float value) {
        return FloatCodec.floatToHalf(value) & 0xffff;
    }

    private static int codeOfBfloat16(float value) {
        return FloatCodec.floatToBfloat16(value) & 0xffff;
    }
}
