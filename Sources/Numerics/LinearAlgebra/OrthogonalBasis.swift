/// The decomposition A = QR of a matrix that gains and loses columns, by Gram and Schmidt with a second orthogonalisation
/// (Daniel, Gragg, Kaufman and Stewart, Mathematics of Computation 30, 1976).
struct OrthogonalBasis {
  /// Part of a column's norm below which what is left of it counts as rounding: the column depends on the others.
  private static let dependence = 1e-12

  /// Columns of Q, `[columns][rows]`.
  private var directions: [[Double]] = []
  /// Columns of R, the k-th with k + 1 entries.
  private var triangle: [[Double]] = []

  /// Number of columns.
  var count: Int { directions.count }

  /// Adds a column, unless it depends on those that are there.
  /// - Returns: whether it was added.
  mutating func append(_ column: ArraySlice<Double>) -> Bool {
    let (coefficients, rest, norm) = decompose(column)
    guard norm > Self.dependence * BLAS.dot(column, column).squareRoot() else { return false }
    directions.append(rest.map { $0 / norm })
    triangle.append(coefficients + [norm])
    return true
  }

  /// Forgets the columns from an index on.
  mutating func truncate(to count: Int) {
    directions.removeSubrange(count...)
    triangle.removeSubrange(count...)
  }

  /// Qᵀa, the rest a − QQᵀa, and its norm.
  private func decompose(_ column: ArraySlice<Double>) -> (coefficients: [Double], rest: [Double], norm: Double) {
    var coefficients = [Double](repeating: 0, count: count)
    var rest = Array(column)
    // Twice is enough: what rounding leaves of the directions after the first time is gone after the second.
    for _ in 0..<2 {
      for k in directions.indices {
        let part = BLAS.dot(directions[k][...], rest[...])
        coefficients[k] += part
        BLAS.add(-part, directions[k][...], to: &rest)
      }
    }
    return (coefficients, rest, BLAS.dot(rest[...], rest[...]).squareRoot())
  }

  /// The least-squares solution of Az = b.
  func solve(_ right: ArraySlice<Double>) -> [Double] { backSubstituted(decompose(right).coefficients) }

  /// The minimiser of ½‖b − Az‖² + vᵀz, which solves AᵀAz = Aᵀb − v.
  func solve(_ right: ArraySlice<Double>, linear: [Double]) -> [Double] {
    var coefficients = decompose(right).coefficients
    // R^{-T} v by forward substitution.
    var shift = linear
    for k in 0..<count {
      for i in 0..<k { shift[k] -= triangle[k][i] * shift[i] }
      shift[k] /= triangle[k][k]
      coefficients[k] -= shift[k]
    }
    return backSubstituted(coefficients)
  }

  /// R⁻¹v.
  private func backSubstituted(_ values: [Double]) -> [Double] {
    var values = values
    for k in (0..<count).reversed() {
      values[k] /= triangle[k][k]
      for i in 0..<k { values[i] -= triangle[k][i] * values[k] }
    }
    return values
  }
}
