/// Descent methods with exact line search on the quadratic ½wᵀSw − bᵀw from w_0 = 0: conjugate gradients, BFGS, L-BFGS.
///
/// In exact arithmetic all three take the same steps, in the Krylov spaces of S and b (Nazareth, SIAM J. Numer. Anal. 16(5),
/// 1979); they differ by rounding, and BFGS by its history on singular S. One solver is used for many systems in turn.
struct LineSearchSolver {
  private let size: Int
  private var history: LineSearchHistory
  private var weights: [Double]
  /// Sw − b.
  private var gradient: [Double]
  /// Search direction d.
  private var direction: [Double]
  /// Sd.
  private var image: [Double]

  init(_ method: InContextMethod, size: Int) {
    self.size = size
    history = LineSearchHistory(method, size: size)
    weights = [Double](repeating: 0, count: size)
    gradient = weights
    direction = weights
    image = weights
  }

  /// Hands over the weights after each number of steps; once the gradient is rounding alone they stay.
  mutating func solve(_ system: PrefixSystem, steps: [Int], emit: (Int, [Double]) -> Void) {
    history.reset()
    for j in 0..<size {
      weights[j] = 0
      direction[j] = system.right[j]
      gradient[j] = -system.right[j]
    }
    // A relative residual of 10⁻¹²: below it rounding puts a part of the gradient into the null space of S.
    let tolerance = ShortVectors.dot(gradient, gradient, size) * 1e-24
    // Curvature dᵀSd/dᵀd that rounding alone can make: a line search along such a d would go anywhere.
    let trace = (0..<size).reduce(0) { $0 + system.gram[$1 * (size + 1)] }
    let flatness = trace * Double(size) * 0x1p-52
    var done = 0
    for index in steps.indices.sorted(by: { steps[$0] < steps[$1] }) {
      while done < steps[index], step(system, tolerance, flatness) { done += 1 }
      done = max(done, steps[index])
      emit(index, weights)
    }
  }

  /// One step; `false` when there is nothing left to find.
  private mutating func step(_ system: PrefixSystem, _ tolerance: Double, _ flatness: Double) -> Bool {
    let before = ShortVectors.dot(gradient, gradient, size)
    guard before > tolerance else { return false }
    system.product(direction, into: &image)
    let curvature = ShortVectors.dot(direction, image, size)
    guard curvature > flatness * ShortVectors.dot(direction, direction, size) else { return false }
    let length = -ShortVectors.dot(gradient, direction, size) / curvature
    ShortVectors.add(length, direction, to: &weights, size)
    ShortVectors.add(length, image, to: &gradient, size)
    history.update(&direction, gradient, length: length, image: image, gradientBefore: before)
    return true
  }
}
