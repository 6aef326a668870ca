/// The points at which a prompt spells out a function of one variable, and how sharply a head tells them apart.
///
/// A head's weights are a Gaussian kernel around the point that it is asked for, of ``bandwidth`` standard deviations per spacing. The grid
/// reaches far enough beyond the arguments that the kernel's tails find all their points.
struct PromptGrid: Sendable, Equatable {
  /// Number of points P.
  let count: Int
  /// B: the grid spans [−B, B].
  let limit: Double
  /// The kernel's standard deviation over the spacing.
  let bandwidth: Double

  /// A grid for arguments up to `range` in absolute value.
  ///
  /// Beyond it lie the kernel's tails: nine standard deviations (e⁻⁴⁰), or a third of all points if they are too few for that.
  init(count: Int, range: Double, bandwidth: Double) {
    self.count = count
    self.bandwidth = bandwidth
    let margin = min((9 * bandwidth).rounded(.up), Double((count - 1) / 3))
    limit = range * Double(count - 1) / (Double(count - 1) - 2 * margin)
  }

  /// Δ, the distance of neighbouring points.
  var spacing: Double { 2 * limit / Double(count - 1) }
  /// The inverse temperature β of the scores −β(u − L_k)², 1/(2σ²) for the kernel's standard deviation σ.
  var beta: Double { 1 / (2 * bandwidth * bandwidth * spacing * spacing) }
  /// The point L_k.
  func point(_ k: Int) -> Double { -limit + spacing * Double(k) }

  /// Bounds on the kernel's means.
  var bound: KernelMeanBound { KernelMeanBound(limit: limit, spacing: spacing, points: count, beta: beta) }

  /// Bandwidth for a function: a straight line is exact the sooner the smoother the kernel is, anything else is blurred by it.
  static func bandwidth(for function: any LookupFunction) -> Double { function.isLinear ? 1.5 : 1 }
}
