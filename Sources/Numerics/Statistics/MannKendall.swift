/// The trend test of Mann (Econometrica 13, 1945) and Kendall for values that rise along their order.
public enum MannKendall {
  /// The number of values up to which the permutation distribution is exact: 20! still fits 64 bits.
  static let mostExactValues = 20

  /// One-sided test whose alternative is a rising trend.
  ///
  /// Up to 20 values the p-value is exact, with ties too: all orders of the values that came are equally likely. Above, it
  /// is the normal approximation with the variance for ties and a continuity correction of 1.
  /// - Returns: S, the number of pairs that rise less the number of pairs that fall, and the probability of an S at least
  ///   as large without a trend. Both are NaN for fewer than two values or with a NaN among them.
  public static func rising(_ values: [Double]) -> (statistic: Double, p: Double) {
    guard values.count > 1, !values.contains(where: \.isNaN) else { return (.nan, .nan) }
    var (rises, falls) = (0, 0)
    for (index, value) in values.enumerated() {
      for later in values[(index + 1)...] {
        if later > value { rises += 1 } else if later < value { falls += 1 }
      }
    }
    let sizes = tieGroups(values.sorted())
    let p =
      values.count <= mostExactValues
      ? exactProbability(atMostFalls: falls, sizes) : normalProbability(Double(rises - falls), sizes)
    return (Double(rises - falls), p)
  }

  /// Sizes of the groups of equal values, in ascending order of the values.
  private static func tieGroups(_ sorted: [Double]) -> [Int] {
    var sizes: [Int] = []
    for (index, value) in sorted.enumerated() {
      if index > 0, value == sorted[index - 1] { sizes[sizes.count - 1] += 1 } else { sizes.append(1) }
    }
    return sizes
  }

  /// The fraction of the orders of a multiset with at most so many falling pairs (inversions).
  ///
  /// The orders with i inversions are counted by the coefficients of the q-multinomial
  /// Π_{j ≤ n} (1 − q^j) / Π_groups Π_{j ≤ m} (1 − q^j) (MacMahon). All factors are multiplied or divided as power series
  /// cut off above the observed number; overflow on the way wraps and cancels, since the coefficients themselves fit.
  private static func exactProbability(atMostFalls falls: Int, _ sizes: [Int]) -> Double {
    var series = [Int](repeating: 0, count: falls + 1)
    series[0] = 1
    let total = sizes.reduce(0, +)
    for j in stride(from: 1, through: min(total, falls), by: 1) {
      for power in stride(from: falls, through: j, by: -1) { series[power] &-= series[power - j] }
    }
    for size in sizes {
      for j in stride(from: 1, through: min(size, falls), by: 1) {
        for power in j...falls { series[power] &+= series[power - j] }
      }
    }
    func factorial(_ n: Int) -> Double { (0..<n).reduce(1) { $0 * Double($1 + 1) } }
    let orders = sizes.reduce(factorial(total)) { $0 / factorial($1) }
    return min(1, Double(series.reduce(0, &+)) / orders)
  }

  /// Upper tail of the normal approximation of S.
  private static func normalProbability(_ statistic: Double, _ sizes: [Int]) -> Double {
    func term(_ n: Int) -> Double { Double(n) * Double(n - 1) * (2 * Double(n) + 5) }
    let variance = sizes.reduce(term(sizes.reduce(0, +))) { $0 - term($1) } / 18
    guard variance > 0 else { return 1 }
    return Normal.cumulative(-(statistic - 1) / variance.squareRoot())
  }
}
