extension FrozenExperiment {
  /// `--plotP`: error against the number of grid points at n = 12, d = 4; β = 2 is the authors' curve, β = 8 and hard
  /// lookup show what the inverse temperature does to the rate.
  static let errorAgainstP = FrozenExperiment(
    "frozen/mse-vs-P", "Frozen module: error against the number of grid points P"
  ) {
    profile in
    valid {
      try [2, 8, .infinity].flatMap { beta in
        try [20, 30, 40, 60, 80].map {
          try FrozenSetting(n: 12, d: 4, P: $0, beta: beta, samples: samples(profile))
        }
      }
    }
  }
}
