/// Measured times of training steps, for estimates.
///
/// Seconds of one core (AMD EPYC, AVX2) for a batch of 32; they change no result.
enum TrainingCost {
  /// The three attention-head models (n = 20, d = 24, h = 48).
  static func attentionHead(length: Int, heads: Int) -> Double {
    (2.0 + 0.018 * Double(length - 60) + 0.1 * Double(heads - 1)) * 1e-3
  }

  /// The model of two maps (n = 20, d = 24, h = 64, P = 60).
  static let continuousFunction = 1.5e-3

  /// The model of the Ames table (n = 1, d = 261, h = 522, P = 100).
  static let ames = 10e-3
}
