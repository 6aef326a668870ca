import COpenBLAS

/// Operations on vectors in double precision, by BLAS.
enum BLAS {
  /// Σ a_i b_i.
  /// - Precondition: as many a as b.
  static func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    precondition(a.count == b.count, "as many numbers on either side are needed")
    return a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
        return cblas_ddot(Int32(a.count), first, 1, second, 1)
      }
    }
  }

  /// y ← y + factor · x.
  /// - Precondition: as many x as y.
  static func add(_ factor: Double, _ x: ArraySlice<Double>, to y: inout [Double]) {
    precondition(x.count == y.count, "as many numbers on either side are needed")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        cblas_daxpy(Int32(x.count), factor, source, 1, target, 1)
      }
    }
  }
}
