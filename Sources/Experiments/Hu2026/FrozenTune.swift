extension FrozenExperiment {
  /// `--tune`: d × β × samples at n = 12, P = 66.
  static let tune = FrozenExperiment(
    "frozen/tune", "Frozen module: error over width d, inverse temperature β and samples"
  ) {
    _ in
    valid {
      try [4, 8, 12, 16].flatMap { d in
        try [2.0, 4, 8, 16].flatMap { beta in
          try [2, 4, 8, 16].map { try FrozenSetting(n: 12, d: d, P: 66, beta: beta, samples: $0) }
        }
      }
    }
  }
}
