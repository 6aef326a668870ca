/// The bootstrap over units of replication (Efron, Annals of Statistics 7, 1979): draws of as many units as there are, with
/// replacement, each a whole row of data, so that what the cells of a unit have in common stays together.
///
/// The draws depend on the seed alone. The generator is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) with the number of
/// the pick as its counter; the first draws are the same however many follow.
public struct Bootstrap: Sendable {
  /// Number of units.
  public let units: Int
  /// Number of draws.
  public let draws: Int
  /// How often each draw picks each unit, `[draws, units]`.
  private let counts: [Double]

  /// Draws the units; numbers below 0 count as 0.
  public init(units: Int, draws: Int, seed: UInt64) {
    (self.units, self.draws) = (max(0, units), max(0, draws))
    let (units, draws) = (self.units, self.draws)
    var counts = [Double](repeating: 0, count: draws * units)
    counts.withUnsafeMutableBufferPointer { counts in
      for pick in 0..<(draws * units) {
        let bits = Bootstrap.bits(seed, UInt64(pick))
        // The high half of the product is uniform in 0..<units but for a bias of units / 2^64.
        let unit = Int(bits.multipliedFullWidth(by: UInt64(units)).high)
        counts[pick / units * units + unit] += 1
      }
    }
    self.counts = counts
  }

  /// Means of every column over the units of each draw, by one matrix product of the counts with the data.
  ///
  /// A column whose values are all the same keeps exactly this value. A value that is not finite makes its whole column
  /// NaN.
  /// - Parameters:
  ///   - data: one row per unit, row-major `[units, cells]`.
  ///   - cells: number of columns.
  /// - Returns: row-major `[draws, cells]`; NaN without units.
  /// - Precondition: `data.count == units * cells`.
  public func means(of data: [Double], cells: Int) -> [Double] {
    precondition(data.count == units * cells, "the bootstrap needs units × cells values")
    guard units > 0 else { return [Double](repeating: .nan, count: draws * cells) }
    var result = [Double](repeating: 0, count: draws * cells)
    // Distances from the first unit: those of equal values are 0, and their sums round nothing.
    let shift = Array(data[..<cells])
    var distances = data
    for index in distances.indices { distances[index] -= shift[index % cells] }
    BLAS.multiply(counts, distances, rows: draws, columns: cells, inner: units, into: &result)
    let divisor = Double(units)
    result.withUnsafeMutableBufferPointer { result in
      for draw in 0..<draws {
        for cell in 0..<cells {
          let index = draw * cells + cell
          result[index] = result[index] / divisor + shift[cell]
        }
      }
    }
    return result
  }

  /// Output number `counter` of SplitMix64.
  private static func bits(_ seed: UInt64, _ counter: UInt64) -> UInt64 {
    var z = seed &+ (counter &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
