import Numerics
import Tables

/// The named blocks of the residual stream of ``NewtonConstruction``, one above the other.
enum NewtonBlock: String, CellValue, CaseIterable {
  /// x_j of an example; zero at the query, so that S counts examples alone.
  case example
  /// x of the query; zero at the examples.
  case query
  /// T x_j, T being N times Newton's iterate, N the number of tokens: an attention layer averages where Newton sums.
  case iterate
  /// ŵ = Σ y_j T x_j / N, at the query alone.
  case weights
  /// y_j of an example; zero at the query.
  case target
  /// 1 at the query, 0 at the examples.
  case flag
  /// The prediction at the query.
  case prediction
}

/// Where the blocks stand in a residual stream for `d` features; its width is 4d + 3.
struct NewtonStream: Sendable, Equatable {
  let d: Int

  /// Entries of a block.
  func size(_ block: NewtonBlock) -> Int {
    switch block {
    case .example, .query, .iterate, .weights: d
    case .target, .flag, .prediction: 1
    }
  }

  /// Channels of a block.
  func channels(_ block: NewtonBlock) -> Range<Int> {
    var first = 0
    for other in NewtonBlock.allCases {
      if other == block { break }
      first += size(other)
    }
    return first..<first + size(block)
  }

  /// Entries of a token.
  var width: Int { NewtonBlock.allCases.reduce(0) { $0 + size($1) } }

  /// The map that reads a block from the stream, times a factor, `[size, width]`.
  func reading(_ block: NewtonBlock, times factor: Double = 1) -> Matrix {
    var matrix = Matrix(rows: size(block), columns: width)
    for (row, channel) in channels(block).enumerated() { matrix[row, channel] = factor }
    return matrix
  }

  /// The map that adds a vector to a block, times a factor, `[width, size]`.
  func writing(_ block: NewtonBlock, times factor: Double = 1) -> Matrix { reading(block, times: factor).transposed }
}
