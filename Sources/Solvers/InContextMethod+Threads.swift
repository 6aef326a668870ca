import Files

extension InContextMethod {
  /// Predictions as ``predictions(_:steps:starts:)`` has them, on at most so many threads; each takes a run of sequences, and their
  /// number changes no bit.
  /// - Throws: as there; `InvalidConfiguration` for less than one thread.
  public func predictions(_ batch: RegressionBatch, steps: [Int], starts: [Double]?, threads: Int) throws -> Predictions
  {
    guard threads >= 1 else { throw InvalidConfiguration("\(threads) threads cannot be started; ask for at least one") }
    let parts = min(threads, max(1, batch.sequences))
    guard parts > 1 else { return try predictions(batch, steps: steps, starts: starts) }
    let bounds = (0...parts).map { batch.sequences * $0 / parts }
    let found = try Concurrent.map(parts) { part in
      let range = bounds[part]..<bounds[part + 1]
      let first = range.lowerBound * batch.features
      let own = starts.map { Array($0[first..<first + range.count * batch.features]) }
      return try predictions(batch[sequences: range], steps: steps, starts: own)
    }
    var values: [Double] = []
    values.reserveCapacity(steps.count * batch.sequences * batch.positions)
    for index in steps.indices { for part in found { values += part[step: index] } }
    return Predictions(steps: steps, sequences: batch.sequences, positions: batch.positions, values: values)
  }
}
