internal import CKernels
internal import Linux

/// Which routine multiplies float matrices.
enum MatrixProducts {
  /// Takes OpenBLAS where it is installed; the built-in product stays otherwise.
  static func useBLAS() { if let product = unsafe loadBLAS() { unsafe swl_set_sgemm(product) } }
}
