/// The step-down procedure of Holm (Scandinavian Journal of Statistics 6, 1979) for many tests at once.
public enum Holm {
  /// Adjusted p-values, in the order of `p`: rejecting where they are at most α keeps the probability of any false rejection
  /// at most α.
  ///
  /// The k-th smallest of m p-values (k from 0) is multiplied by m − k; the adjusted values do not fall in that order and
  /// are at most 1. A p-value that is NaN counts as 1: a test that could not be made rejects nothing, but is counted.
  public static func adjusted(_ p: [Double]) -> [Double] {
    let known = p.map { $0.isNaN ? 1 : $0 }
    let order = known.indices.sorted { (known[$0], $0) < (known[$1], $1) }
    var result = known
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, known[index] * Double(p.count - rank)))
      result[index] = largest
    }
    return result
  }
}
