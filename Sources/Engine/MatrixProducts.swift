internal import CKernels
internal import Linux

/// Which routine multiplies a session's float matrices.
enum MatrixProducts {
  /// The product of OpenBLAS, or nil, the built-in one, where it is not wanted or not installed.
  static func product(for options: SessionOptions, floats: Bool) -> swl_sgemm? {
    unsafe options.usesBLAS && floats ? loadBLAS() : nil
  }
}
