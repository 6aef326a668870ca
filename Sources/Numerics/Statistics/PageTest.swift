/// Page's test (Journal of the American Statistical Association 58, 1963) for treatments whose values rise in the order of
/// the treatments within blocks.
public enum PageTest {
  /// The number of treatments and of blocks up to which the permutation distribution is exact.
  static let (mostExactTreatments, mostExactBlocks) = (8, 100)

  /// One-sided test whose alternative is that values rise from treatment to treatment.
  ///
  /// Up to 8 treatments and 100 blocks the p-value is exact: the distribution of L over all orders of each block's
  /// mid-ranks, convolved over the blocks. Above, it is the normal approximation with the variance of the mid-ranks and a
  /// continuity correction of ½. Blocks whose values are all the same say nothing; without another one p is 1.
  /// - Parameter blocks: values, `[blocks, treatments]`.
  /// - Returns: L, the sum over blocks and treatments of the treatment's number (from 1) times its rank in the block, and
  ///   the probability of an L at least as large without a trend. Both are NaN without blocks, for blocks of fewer than two
  ///   or of different numbers of treatments, or with a NaN among the values.
  public static func rising(_ blocks: [[Double]]) -> (statistic: Double, p: Double) {
    guard let treatments = blocks.first?.count, treatments > 1,
      blocks.allSatisfy({ $0.count == treatments && !$0.contains(where: \.isNaN) })
    else { return (.nan, .nan) }
    let ranks = blocks.map(doubledRanks)
    let doubled = ranks.reduce(0) { sum, block in block.enumerated().reduce(sum) { $0 + ($1.offset + 1) * $1.element } }
    let isExact = treatments <= mostExactTreatments && blocks.count <= mostExactBlocks
    return (Double(doubled) / 2, isExact ? exactProbability(doubled, ranks) : normalProbability(doubled, ranks))
  }

  /// Twice the mid-ranks from 1, which are whole numbers with ties, too.
  private static func doubledRanks(_ block: [Double]) -> [Int] {
    block.map { value in
      block.reduce(1) { $0 + ($1 < value ? 2 : $1 == value ? 1 : 0) }
    }
  }

  /// Upper tail of the exact distribution of 2L.
  ///
  /// All terms are positive: nothing cancels, however small the tail is.
  private static func exactProbability(_ observed: Int, _ ranks: [[Int]]) -> Double {
    var cache: [[Int]: Distribution] = [:]
    var sum = Distribution(lowest: 0, step: 1, probabilities: [1])
    // Blocks without ties, whose sums are even, come first: a step of 2 has half as many terms.
    let sorted = ranks.map { $0.sorted() }.sorted { $0.filter { $0 % 2 != 0 }.count < $1.filter { $0 % 2 != 0 }.count }
    for block in sorted {
      let distribution = cache[block] ?? Distribution(doubledRanks: block)
      cache[block] = distribution
      sum = sum.convolved(with: distribution)
    }
    return min(1, sum.upperTail(from: observed))
  }

  /// Upper tail of the normal approximation of L.
  private static func normalProbability(_ observed: Int, _ ranks: [[Int]]) -> Double {
    let treatments = Double(ranks[0].count)
    let middle = (treatments + 1) / 2
    let spread = treatments * (treatments * treatments - 1) / 12
    var variance = 0.0
    for block in ranks {
      let squares = block.reduce(0) { $0 + (Double($1) / 2 - middle) * (Double($1) / 2 - middle) }
      variance += spread * squares / (treatments - 1)
    }
    guard variance > 0 else { return 1 }
    let excess = Double(observed) / 2 - Double(ranks.count) * treatments * middle * middle
    return Normal.cumulative(-(excess - 0.5) / variance.squareRoot())
  }
}
