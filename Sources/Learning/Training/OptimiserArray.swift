/// The arrays of a model in training, by the names that PyTorch gives them in a state.
enum OptimiserArray: String, CaseIterable {
  case parameters = "model"
  case firstMoment = "exp_avg"
  case secondMoment = "exp_avg_sq"

  /// What is wrong with the first number that no training leaves: one that is not finite, or a negative second moment.
  /// - Parameters:
  ///   - values: numbers in the layout of the entries.
  ///   - prefix: what stands before an entry's name in the file.
  func fault(in values: [Float], _ entries: [ParameterLayout.Entry], prefix: String) -> String? {
    for entry in entries {
      for value in values[entry.range] where !value.isFinite || self == .secondMoment && value < 0 {
        return "tensor '\(prefix)\(entry.name)' holds \(value), which no training leaves; remove the file to begin anew"
      }
    }
    return nil
  }
}
