/// A dense matrix of doubles, row-major `[rows, columns]`.
public struct Matrix: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// Entries, row-major.
  public var values: [Double]

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
  }

  /// A matrix of the given entries, row-major.
  /// - Precondition: `values.count == rows * columns`.
  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns, "a matrix needs rows × columns entries")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// One entry.
  @inlinable public subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The product `self · other`, `[rows, other.columns]`.
  /// - Precondition: `columns == other.rows`.
  public func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "inner sizes of a product must agree")
    var product = Matrix(rows: rows, columns: other.columns)
    product.values.withUnsafeMutableBufferPointer { out in
      for i in 0..<rows {
        for k in 0..<columns {
          let factor = values[i * columns + k]
          for j in 0..<other.columns { out[i * other.columns + j] += factor * other.values[k * other.columns + j] }
        }
      }
    }
    return product
  }

  /// The transposed matrix, `[columns, rows]`.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }
}
