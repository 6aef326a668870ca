import Files
import Numerics

/// A constant 0/1 matrix with at most a single 1 in each row: a linear map that selects and reorders coordinates.
///
/// It is a weight matrix like any other (``dense`` shows it); only its product is computed by copying rows.
public struct SelectorMatrix: Sendable, Equatable {
  /// For each row, the column that holds its 1; `nil` for a row of zeros.
  public let sources: [Int?]
  /// Number of columns.
  public let columns: Int

  /// A map to `sources.count` coordinates from `columns` coordinates.
  /// - Precondition: every source lies within `0..<columns`.
  public init(_ sources: [Int?], columns: Int) {
    precondition(sources.allSatisfy { $0.map { (0..<columns).contains($0) } ?? true }, "a selector points outside")
    self.sources = sources
    self.columns = columns
  }

  /// Number of rows.
  public var rows: Int { sources.count }

  /// The product `self · tokens`, `[rows, tokens.columns]`; `tokens` is `[columns, tokens]`.
  public func times(_ tokens: Matrix) -> Matrix {
    precondition(columns == tokens.rows, "inner sizes of a product must agree")
    var values: [Double] = []
    values.reserveCapacity(rows * tokens.columns)
    for source in sources {
      if let source {
        values += tokens.values[source * tokens.columns..<(source + 1) * tokens.columns]
      } else {
        values += repeatElement(0, count: tokens.columns)
      }
    }
    return Matrix(rows: rows, columns: tokens.columns, values: values)
  }

  /// The same map with its zeros written out.
  public var dense: Matrix {
    var matrix = Matrix(rows: rows, columns: columns)
    for (row, source) in sources.enumerated() {
      if let source { matrix[row, source] = 1 }
    }
    return matrix
  }

  /// A text that is equal exactly for equal matrices; the input of a digest.
  public var canonicalText: String {
    "\(rows)x\(columns):" + sources.map { $0.map(String.init) ?? "-" }.joined(separator: ",")
  }
}
