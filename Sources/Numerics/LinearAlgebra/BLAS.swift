import COpenBLAS

/// Products of vectors and matrices by BLAS, on one thread: the order of sums, and so the result, must not depend on the
/// machine's load.
public enum BLAS {
  private static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// The processor whose kernels OpenBLAS runs, for example `SkylakeX`.
  public static let core = String(cString: openblas_get_corename())

  /// Makes the library use one thread from now on.
  static func useOneThread() { _ = isSingleThreaded }

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

  /// The convolution c_k = Σ a_i b_{k−i} of two sequences of at least one number.
  static func convolution(_ a: [Double], _ b: [Double]) -> [Double] {
    let (long, short) = a.count >= b.count ? (a, b) : (b, a)
    var result = [Double](repeating: 0, count: a.count + b.count - 1)
    result.withUnsafeMutableBufferPointer { result in
      guard let target = result.baseAddress else { return }
      for (offset, factor) in short.enumerated() where factor != 0 {
        cblas_daxpy(Int32(long.count), factor, long, 1, target + offset, 1)
      }
    }
    return result
  }

  /// The product A · B in double precision, with A transposed on demand.
  ///
  /// All matrices are row-major and dense.
  /// - Parameters:
  ///   - a: A, `[rows, inner]`, or `[inner, rows]` when `isTransposed`.
  ///   - isTransposed: whether the transpose of A is meant.
  ///   - b: B, `[inner, columns]`.
  ///   - rows: rows of the product.
  ///   - columns: columns of the product.
  ///   - inner: terms of each sum.
  ///   - result: `[rows, columns]`, which is overwritten.
  /// - Precondition: the arrays have these sizes.
  public static func multiply(
    _ a: [Double], isTransposed: Bool = false, _ b: [Double], rows: Int, columns: Int, inner: Int,
    into result: inout [Double]
  ) {
    let sizes = Sizes(a.count, b.count, result.count, isTransposed, rows, columns, inner)
    guard !result.isEmpty else { return }
    cblas_dgemm(
      CblasRowMajor, sizes.transposition, CblasNoTrans, sizes.rows, sizes.columns, sizes.inner, 1, a, sizes.leadingA, b,
      sizes.columns, 0, &result, sizes.columns)
  }

  /// The product A · B in single precision; see the one in double precision.
  /// - Precondition: as there.
  public static func multiply(
    _ a: [Float], isTransposed: Bool = false, _ b: [Float], rows: Int, columns: Int, inner: Int,
    into result: inout [Float]
  ) {
    let sizes = Sizes(a.count, b.count, result.count, isTransposed, rows, columns, inner)
    guard !result.isEmpty else { return }
    cblas_sgemm(
      CblasRowMajor, sizes.transposition, CblasNoTrans, sizes.rows, sizes.columns, sizes.inner, 1, a, sizes.leadingA, b,
      sizes.columns, 0, &result, sizes.columns)
  }

  /// The sizes of a product as CBLAS takes them.
  private struct Sizes {
    let rows: Int32
    let columns: Int32
    let inner: Int32
    let leadingA: Int32
    let transposition: CBLAS_TRANSPOSE

    init(_ a: Int, _ b: Int, _ result: Int, _ isTransposed: Bool, _ rows: Int, _ columns: Int, _ inner: Int) {
      precondition(
        a == rows * inner && b == inner * columns && result == rows * columns, "the sizes of a product must agree")
      BLAS.useOneThread()
      (self.rows, self.columns, self.inner) = (Int32(rows), Int32(columns), Int32(inner))
      // A row of no entries still needs a leading dimension of one.
      leadingA = Int32(isTransposed ? rows : max(1, inner))
      transposition = isTransposed ? CblasTrans : CblasNoTrans
    }
  }
}
