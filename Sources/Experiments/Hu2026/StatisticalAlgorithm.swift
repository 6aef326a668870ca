import Tables

/// What chooses the weights that a prompt carries, in the order in which the authors' `att_sim_statistical.py` draws.
enum StatisticalAlgorithm: String, CellValue, CaseIterable {
  case linear, ridge, lasso
}

/// Whose weights the prompts of some samples carry.
enum StatisticalPrompts: String, CellValue, CaseIterable {
  /// Those of an algorithm that is drawn for each sample, as in training.
  case mixture
  case linear, ridge, lasso

  /// The prompts of one algorithm.
  static func of(_ algorithm: StatisticalAlgorithm) -> StatisticalPrompts {
    switch algorithm {
    case .linear: .linear
    case .ridge: .ridge
    case .lasso: .lasso
    }
  }
}

/// Whether a row belongs to the training of a model or to a test of its frozen weights.
enum StatisticalPhase: String, CellValue, CaseIterable {
  case train, test
}
