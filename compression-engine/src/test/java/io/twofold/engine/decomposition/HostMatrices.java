package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/** Matrices in float64 on the host, for another library's algorithms. */
final class HostMatrices {
    private HostMatrices() {}

    /** Numbers that float32 holds. */
    static DMatrixRMaj gaussian(int rows, int columns, Random random) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.data.length; i++) {
            matrix.data[i] = (float) random.nextGaussian();
        }
        return matrix;
    }

    static float[] floats(DMatrixRMaj matrix) {
        float[] values = new float[matrix.getNumElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.data[i];
        }
        return values;
    }

    static NDArray array(NDManager manager, DMatrixRMaj matrix) {
        return manager.create(floats(matrix), new Shape(matrix.numRows, matrix.numCols));
    }

    /** A vector becomes one row. */
    static DMatrixRMaj matrix(NDArray array) {
        float[] values = array.toFloatArray();
        int columns = (int) array.getShape().get(array.getShape().dimension() - 1);
        int rows =
                array.getShape().dimension() == 1 ? 1 : (int) array.getShape().get(0);
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < values.length; i++) {
            matrix.data[i] = values[i];
        }
        return matrix;
    }

    static double distance(DMatrixRMaj x, DMatrixRMaj y) {
        return NormOps_DDRM.normF(CommonOps_DDRM.subtract(x, y, null));
    }
}
