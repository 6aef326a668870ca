/// A function of one variable that a prompt spells out on a grid, and how smooth it is: the proved bounds ask for no more.
public protocol LookupFunction: Sendable {
  /// f(u).
  func callAsFunction(_ u: Double) -> Double
  /// f′(u); at a kink, that of either side.
  func slope(_ u: Double) -> Double
  /// The largest |f′|.
  var lipschitz: Double { get }
  /// The largest |f″| away from kinks.
  var curvature: Double { get }
  /// Where f′ jumps, and by how much. With kinks the function is linear between them.
  var kinks: [(at: Double, jump: Double)] { get }
}

extension LookupFunction {
  /// None: most functions have no kink.
  public var kinks: [(at: Double, jump: Double)] { [] }

  /// Whether f is a straight line: the mean over a kernel then is exact up to the grid.
  var isLinear: Bool { curvature == 0 && kinks.isEmpty }
}

/// f(u) = u.
struct Identity: LookupFunction {
  func callAsFunction(_ u: Double) -> Double { u }
  func slope(_ u: Double) -> Double { 1 }
  var lipschitz: Double { 1 }
  var curvature: Double { 0 }
}
