/// Integers: permutations, splits and what seeds other generators.
extension TorchGenerator {
  /// A non-negative number of 63 random bits, as `torch.empty((), dtype=torch.int64).random_()`.
  public mutating func integer63() -> UInt64 { engine.nextUInt64() & (1 << 63 - 1 as UInt64) }

  /// `count` integers of a range, as `torch.randint(lower, upper, (count,))`.
  ///
  /// PyTorch takes the remainder of one 32-bit draw for ranges below 2²⁸ and of a 64-bit draw from there on.
  /// - Precondition: the range is not empty.
  public mutating func integers(_ count: Int, in range: Range<Int>) -> [Int] {
    precondition(!range.isEmpty, "there is no integer in an empty range")
    let size = UInt64(range.count)
    return (0..<count).map { _ in
      let draw = size < 1 << 28 ? UInt64(engine.nextUInt32()) : engine.nextUInt64()
      return range.lowerBound + Int(draw % size)
    }
  }

  /// A permutation of `0..<count`, as `torch.randperm(count)` for fewer than 2³²/20 entries.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in 0..<max(0, count - 1) {
      let j = i + Int(engine.nextUInt32()) % (count - i)
      order.swapAt(i, j)
    }
    return order
  }

  /// Indices of a random split, as `torch.utils.data.random_split` with these lengths.
  public mutating func split(_ lengths: [Int]) -> [[Int]] {
    let order = permutation(lengths.reduce(0, +))
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return Array(order[start..<start + length])
    }
  }

  /// Order of an epoch of `DataLoader(shuffle=True)` over `count` samples.
  ///
  /// An iterator draws a seed for worker processes, which it does not use without workers; then the sampler draws the
  /// seed of a generator of its own, which shuffles.
  public mutating func epochOrder(_ count: Int) -> [Int] {
    _ = integer63()
    var sampler = TorchGenerator(seed: integer63())
    return sampler.permutation(count)
  }

  /// What an epoch of `DataLoader(shuffle=False)` draws: the seed of worker processes.
  public mutating func unshuffledEpoch() { _ = integer63() }

  /// Weight `[outputs, inputs]` and bias `[outputs]` of a new `torch.nn.Linear(inputs, outputs)`.
  ///
  /// Kaiming's uniform rule with a = √5 comes to U(−1/√inputs, 1/√inputs) for both.
  public mutating func linear(inputs: Int, outputs: Int) -> (weight: [Float], bias: [Float]) {
    // The weight's bound is gain · √3 / √inputs with gain = √(2 / (1 + 5)), rounded at each step as PyTorch does.
    let weightBound = Float((3.0).squareRoot() * ((2.0 / 6).squareRoot() / Double(inputs).squareRoot()))
    let biasBound = Float(1 / Double(inputs).squareRoot())
    let weight = uniformFloat(outputs * inputs, from: -weightBound, to: weightBound)
    return (weight, uniformFloat(outputs, from: -biasBound, to: biasBound))
  }
}
