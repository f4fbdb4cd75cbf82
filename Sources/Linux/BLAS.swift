internal import CLinux

/// C = A x B in single precision, row-major: m, n, k, then A [m][k], B [k][n] and C [m][n], each with its row stride in
/// elements.
public typealias MatrixProduct =
  @convention(c) (
    Int32, Int32, Int32, UnsafePointer<Float>?, Int32, UnsafePointer<Float>?, Int32, UnsafeMutablePointer<Float>?, Int32
  ) -> Void

/// The matrix product of OpenBLAS, loaded for use on the calling thread alone; nil when the library is not installed.
///
/// Not to be called from two threads at once.
public func loadBLAS() -> MatrixProduct? { unsafe swl_blas_load() }

/// C = op(A) x op(B), or C += when `accumulate` is not 0, in single precision, row-major: whether A and B are transposed
/// in memory, m, n, k, then A, B, `accumulate` and C, the matrices each with its row stride in elements.
public typealias GeneralMatrixProduct =
  @convention(c) (
    Int32, Int32, Int32, Int32, Int32, UnsafePointer<Float>?, Int32, UnsafePointer<Float>?, Int32, Int32,
    UnsafeMutablePointer<Float>?, Int32
  ) -> Void

/// The same library and conditions as `loadBLAS`, with transposed and accumulating products.
public func loadGeneralBLAS() -> GeneralMatrixProduct? { unsafe swl_blas_load_product() }
