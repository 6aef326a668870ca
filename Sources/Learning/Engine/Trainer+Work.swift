extension Trainer {
  /// Floating-point operations of the matrix products of one step on a batch of so many samples, as they are done here:
  /// two for each multiply-add, forward and backward; interpolation tokens once for the batch.
  public func productOperations(batch: Int) -> Double {
    passes.map { 2 * ($0.multiplyAdds * Double(batch) + $0.sharedParts.map(\.multiplyAdds).reduce(0, +)) }.reduce(0, +)
  }
}
