/// Measured times of training steps, for estimates; `repro bench training` measures them anew.
///
/// Seconds of one core (AMD EPYC of the Zen 3 generation, AVX2) for a batch of 32; they change no result.
enum TrainingCost {
  /// The three attention-head models (n = 20, d = 24, h = 48).
  static func attentionHead(length: Int, heads: Int) -> Double {
    (1.6 + 0.0128 * Double(length - 60) + (heads > 1 ? 0.7 + 0.1 * Double(heads - 1) : 0)) * 1e-3
  }

  /// The model of two maps (n = 20, d = 24, h = 64, P = 60).
  static let continuousFunction = 0.68e-3

  /// The model of the statistical experiments, one model instead of three.
  static func statistical(length: Int, heads: Int) -> Double { attentionHead(length: length, heads: heads) / 3 }

  /// The model of the Ames table (n = 1, d = 261, h = 522, P = 100).
  static let ames = 15.6e-3
}
