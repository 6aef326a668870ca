extension FrozenExperiment {
  /// `--plotN`: error against the number of data tokens at P = 100, d = 4, β = 8.
  static let errorAgainstN = FrozenExperiment(
    "frozen/mse-vs-n", "Frozen module: error against the number of data tokens n"
  ) {
    profile in
    valid {
      try [1, 2, 4, 6, 8, 12].map { try FrozenSetting(n: $0, d: 4, P: 100, beta: 8, samples: samples(profile)) }
    }
  }
}
