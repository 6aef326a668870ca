import COpenBLAS
import Files

/// A system of equations that LAPACK could not solve.
public struct LinearAlgebraError: UserError, Equatable {
  /// What failed and what to do.
  public var description: String
}

/// Factorisations in double precision, by LAPACK; matrices are row-major.
public enum LinearAlgebra {
  /// One thread: the order of sums, and so the result, must not depend on the machine's load.
  private static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// Makes the library use one thread from now on.
  static func useOneThread() { _ = isSingleThreaded }

  /// - Throws: ``LinearAlgebraError`` when a number is not finite.
  static func check(_ values: [Double]) throws(LinearAlgebraError) {
    _ = isSingleThreaded
    guard values.allSatisfy(\.isFinite) else {
      throw LinearAlgebraError(description: "a system of equations holds numbers that are not finite; check the data")
    }
  }

  /// The product `transpose(a) · b`, `[a.columns, b.columns]`, by BLAS; the order of its sums is the library's.
  static func transposedProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.rows == b.rows, "inner sizes of a product must agree")
    _ = isSingleThreaded
    var product = Matrix(rows: a.columns, columns: b.columns)
    let (m, n, k) = (Int32(a.columns), Int32(b.columns), Int32(a.rows))
    guard m > 0, n > 0, k > 0 else { return product }
    // 101: row-major, 111 and 112: plain and transposed, in CBLAS's numbering.
    cblas_dgemm(101, 112, 111, m, n, k, 1, a.values, m, b.values, n, 0, &product.values, n)
    return product
  }

  /// The solution of least norm among those that minimise ‖A x − b‖, by the singular value decomposition.
  ///
  /// Singular values below `relativeCondition` times the largest count as zero; by default the larger size times the unit
  /// of rounding, as NumPy and scikit-learn have it.
  /// - Parameters:
  ///   - matrix: A, `[m, n]`.
  ///   - rightSide: b, `[m]`.
  /// - Returns: x, `[n]`.
  /// - Throws: ``LinearAlgebraError`` for numbers that are not finite, or when the decomposition does not converge.
  public static func leastSquares(_ matrix: Matrix, _ rightSide: [Double], relativeCondition: Double? = nil)
    throws(LinearAlgebraError) -> [Double]
  {
    precondition(rightSide.count == matrix.rows, "one number for each row is needed")
    try check(matrix.values)
    try check(rightSide)
    guard matrix.rows > 0, matrix.columns > 0 else { return [Double](repeating: 0, count: matrix.columns) }
    var a = matrix.transposed.values
    let larger = max(matrix.rows, matrix.columns)
    var x = rightSide + [Double](repeating: 0, count: larger - matrix.rows)
    var (m, n, one, leading, rank, info) = (
      Int32(matrix.rows), Int32(matrix.columns), Int32(1), Int32(larger), Int32(0), Int32(0)
    )
    let condition = relativeCondition ?? Double(larger) * 0x1p-52
    var singular = [Double](repeating: 0, count: min(matrix.rows, matrix.columns))
    // A first call with length −1 asks for the sizes of the work space.
    var work = [0.0]
    var integers: [Int32] = [0]
    for length in [-1, 0] {
      let asked = length < 0 ? -1 : Int32(work.count)
      withUnsafePointer(to: condition) { condition in
        dgelsd_(&m, &n, &one, &a, &m, &x, &leading, &singular, condition, &rank, &work, [asked], &integers, &info)
      }
      if length < 0 {
        work = [Double](repeating: 0, count: Int(work[0]))
        integers = [Int32](repeating: 0, count: Int(integers[0]))
      }
    }
    guard info == 0 else {
      throw LinearAlgebraError(description: "the singular value decomposition of a system does not converge")
    }
    return Array(x.prefix(matrix.columns))
  }

  /// The solution of A x = b for a symmetric positive definite A, by Cholesky's decomposition.
  /// - Parameters:
  ///   - matrix: A, `[n, n]`.
  ///   - rightSide: b, `[n]`.
  /// - Throws: ``LinearAlgebraError`` when A is not positive definite.
  public static func solvePositiveDefinite(_ matrix: Matrix, _ rightSide: [Double]) throws(LinearAlgebraError)
    -> [Double]
  {
    precondition(matrix.rows == matrix.columns && rightSide.count == matrix.rows, "a square system is needed")
    try check(matrix.values)
    try check(rightSide)
    var a = matrix.values
    var x = rightSide
    var (n, one, info) = (Int32(matrix.rows), Int32(1), Int32(0))
    dposv_("U", &n, &one, &a, &n, &x, &n, &info)
    guard info == 0 else {
      throw LinearAlgebraError(
        description: "a system is not positive definite (singular without a ridge); add a ridge term above zero")
    }
    return x
  }
}
