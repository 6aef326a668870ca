import COpenBLAS
import Files

/// A system of equations that LAPACK could not solve.
public struct LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// What failed and what to do.
  public var description: String

  /// Creates an error.
  public init(description: String) { self.description = description }
}

/// Factorisations in double precision, by LAPACK; matrices are row-major.
public enum LinearAlgebra {
  /// - Throws: ``LinearAlgebraError`` when a number is not finite.
  static func check(_ values: [Double]) throws(LinearAlgebraError) {
    BLAS.useOneThread()
    guard values.allSatisfy(\.isFinite) else {
      throw LinearAlgebraError(description: "a system of equations holds numbers that are not finite; check the data")
    }
  }

  /// The product `transpose(a) · b`, `[a.columns, b.columns]`, by BLAS; the order of its sums is the library's.
  public static func transposedProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.rows == b.rows, "inner sizes of a product must agree")
    var product = Matrix(rows: a.columns, columns: b.columns)
    guard a.columns > 0, b.columns > 0, a.rows > 0 else { return product }
    BLAS.multiply(
      a.values, isTransposed: true, b.values, rows: a.columns, columns: b.columns, inner: a.rows, into: &product.values)
    return product
  }

  /// The solution of least norm among those that minimise ‖A x − b‖, by the singular value decomposition.
  ///
  /// - Parameters:
  ///   - matrix: A, `[m, n]`.
  ///   - rightSide: b, `[m]`.
  ///   - relativeCondition: singular values below this times the largest count as zero; by default the larger size times
  ///     the unit of rounding, as NumPy and scikit-learn have it.
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
    let condition = relativeCondition ?? Double(larger) * 0x1p-52
    var (rank, info): (Int32, Int32) = (0, 0)
    var singular = [Double](repeating: 0, count: min(matrix.rows, matrix.columns))
    // A first call with length −1 asks for the sizes of the workspace.
    var work = [0.0]
    var integers: [Int32] = [0]
    for isQuery in [true, false] {
      lapack_dgelsd(
        Int32(matrix.rows), Int32(matrix.columns), 1, &a, Int32(matrix.rows), &x, Int32(larger), &singular, condition,
        &rank, &work, isQuery ? -1 : Int32(work.count), &integers, &info)
      if isQuery {
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
  /// - Returns: x, `[n]`.
  /// - Throws: ``LinearAlgebraError`` when A is not positive definite.
  public static func solvePositiveDefinite(_ matrix: Matrix, _ rightSide: [Double]) throws(LinearAlgebraError)
    -> [Double]
  {
    precondition(matrix.rows == matrix.columns && rightSide.count == matrix.rows, "a square system is needed")
    try check(matrix.values)
    try check(rightSide)
    var a = matrix.values
    var x = rightSide
    let order = Int32(matrix.rows)
    var info: Int32 = 0
    lapack_dposv(CChar(UInt8(ascii: "U")), order, 1, &a, order, &x, order, &info)
    guard info == 0 else {
      throw LinearAlgebraError(
        description: "a system is not positive definite (singular without a ridge); add a ridge term above zero")
    }
    return x
  }
}
