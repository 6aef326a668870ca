/// The distribution of a sum of ranks that takes values in equal steps, for exact tests.
struct Distribution {
  /// The least value.
  let lowest: Int
  /// Distance of neighbouring values.
  let step: Int
  /// Probability of `lowest + i * step` at position i.
  let probabilities: [Double]

  /// A distribution with these probabilities.
  init(lowest: Int, step: Int, probabilities: [Double]) {
    (self.lowest, self.step, self.probabilities) = (lowest, step, probabilities)
  }

  /// The distribution of Σ j · r_j (j from 1) over all equally likely orders r of a few doubled mid-ranks.
  ///
  /// Orders are counted by sets of ranks instead of one by one: a set of j ranks fills the first j places.
  init(doubledRanks ranks: [Int]) {
    let sorted = ranks.sorted()
    // The sum is largest when the ranks rise, and least when they fall.
    let highest = sorted.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
    let lowest = sorted.reversed().enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
    let width = highest + 1
    var counts = [Double](repeating: 0, count: width << sorted.count)
    counts[0] = 1
    for set in 0..<(1 << sorted.count) {
      let place = set.nonzeroBitCount + 1
      for (index, rank) in sorted.enumerated() where set & (1 << index) == 0 {
        let (source, target) = (set * width, (set | 1 << index) * width + place * rank)
        for sum in stride(from: 0, to: width - place * rank, by: 1) { counts[target + sum] += counts[source + sum] }
      }
    }
    let last = counts[(counts.count - width)...]
    let orders = last.reduce(0, +)
    // Even ranks have even sums only.
    let step = sorted.allSatisfy { $0 % 2 == 0 } ? 2 : 1
    self.init(
      lowest: lowest, step: step,
      probabilities: stride(from: lowest, through: highest, by: step).map { last[last.startIndex + $0] / orders })
  }

  /// The distribution of the sum of two independent values.
  func convolved(with other: Distribution) -> Distribution {
    let step = min(self.step, other.step)
    let (first, second) = (spread(to: step), other.spread(to: step))
    return Distribution(
      lowest: lowest + other.lowest, step: step, probabilities: BLAS.convolution(first, second))
  }

  /// The probability of a value of at least `value`, summed from the far end of the tail.
  func upperTail(from value: Int) -> Double {
    var sum = 0.0
    for index in probabilities.indices.reversed() where lowest + index * step >= value { sum += probabilities[index] }
    return sum
  }

  /// The probabilities at a finer step, zero in between.
  private func spread(to finer: Int) -> [Double] {
    guard finer < step else { return probabilities }
    let factor = step / finer
    var result = [Double](repeating: 0, count: (probabilities.count - 1) * factor + 1)
    for (index, probability) in probabilities.enumerated() { result[index * factor] = probability }
    return result
  }
}
