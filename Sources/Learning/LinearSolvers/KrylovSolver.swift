/// Methods that search line by line from w_0 = 0: conjugate gradients, BFGS, L-BFGS.
///
/// On a quadratic with exact line search all three take the same steps in exact arithmetic (Nazareth, SIAM J. Numer. Anal.
/// 16(5), 1979); they differ by rounding, and BFGS by its history on singular S.
struct KrylovSolver {
  private let system: PrefixSystem
  private let size: Int
  private var weights: [Double]
  /// Sw − b.
  private var gradient: [Double]
  private var direction: [Double]
  private var image: [Double]
  private let tolerance: Double
  /// Curvature dᵀSd/dᵀd that rounding alone can make: a line search along such a d would go anywhere.
  private let flatness: Double

  init(_ system: PrefixSystem) {
    self.system = system
    size = system.size
    weights = [Double](repeating: 0, count: size)
    gradient = system.right.map { -$0 }
    direction = system.right
    image = weights
    let norm = Self.dot(system.right, system.right)
    // Relative residual 10⁻¹²: below it rounding puts a part of the gradient into the null space of S.
    tolerance = norm * 1e-24
    let trace = (0..<system.size).reduce(0) { $0 + system.gram[$1 * (system.size + 1)] }
    flatness = trace * Double(system.size) * 0x1p-52
  }

  /// Weights of each number of steps; once the gradient is rounding alone they stay.
  static func solve(
    _ method: InContextMethod, _ system: PrefixSystem, steps: [Int], emit: (Int, [Double]) -> Void
  ) {
    var solver = KrylovSolver(system)
    let order = steps.indices.sorted { steps[$0] < steps[$1] }
    var history = History(method, size: system.size)
    var done = 0
    for index in order {
      while done < steps[index], solver.step(&history) { done += 1 }
      done = max(done, steps[index])
      emit(index, solver.weights)
    }
  }

  /// One step; `false` when there is nothing left to find.
  private mutating func step(_ history: inout History) -> Bool {
    let before = Self.dot(gradient, gradient)
    guard before > tolerance else { return false }
    system.product(direction, into: &image)
    let curvature = Self.dot(direction, image)
    guard curvature > flatness * Self.dot(direction, direction) else { return false }
    let length = -Self.dot(gradient, direction) / curvature
    for j in 0..<size {
      weights[j] += length * direction[j]
      gradient[j] += length * image[j]
    }
    history.update(&direction, gradient, step: length, image: image, gradientBefore: before)
    return true
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for j in a.indices { sum += a[j] * b[j] }
    return sum
  }
}

/// What a method remembers of its steps, and how it makes the next direction from it.
private enum History {
  case conjugate
  /// The approximate inverse, `[size, size]`.
  case inverse([Double])
  /// Steps s, changes of the gradient y and 1/sᵀy, oldest first.
  case pairs(limit: Int, [(step: [Double], change: [Double], weight: Double)])

  init(_ method: InContextMethod, size: Int) {
    switch method {
    case .bfgs: self = .inverse((0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 })
    case .lbfgs(let memory): self = .pairs(limit: memory, [])
    default: self = .conjugate
    }
  }

  /// The next direction.
  /// - Parameters:
  ///   - direction: the last one, which was followed `step` times; `image` is S times it.
  ///   - gradientBefore: squared norm of the gradient before the step.
  mutating func update(
    _ direction: inout [Double], _ gradient: [Double], step: Double, image: [Double], gradientBefore: Double
  ) {
    let moved = direction.map { step * $0 }
    let change = image.map { step * $0 }
    let curvature = KrylovSolver.dot(moved, change)
    switch self {
    case .conjugate:
      let factor = KrylovSolver.dot(gradient, gradient) / gradientBefore
      for j in direction.indices { direction[j] = factor * direction[j] - gradient[j] }
    case .inverse(var inverse):
      if curvature > 0 { Self.update(&inverse, moved, change, 1 / curvature) }
      let size = direction.count
      for i in 0..<size {
        direction[i] = -(0..<size).reduce(0) { $0 + inverse[i * size + $1] * gradient[$1] }
      }
      self = .inverse(inverse)
    case .pairs(let limit, var pairs):
      if curvature > 0 { pairs.append((moved, change, 1 / curvature)) }
      if pairs.count > limit { pairs.removeFirst() }
      direction = Self.twoLoops(pairs, gradient)
      self = .pairs(limit: limit, pairs)
    }
  }

  /// H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ.
  private static func update(_ inverse: inout [Double], _ s: [Double], _ y: [Double], _ weight: Double) {
    let size = s.count
    let image = (0..<size).map { i in (0..<size).reduce(0) { $0 + inverse[i * size + $1] * y[$1] } }
    let scale = (1 + weight * KrylovSolver.dot(y, image)) * weight
    for i in 0..<size {
      for j in 0..<size {
        inverse[i * size + j] += scale * s[i] * s[j] - weight * (image[i] * s[j] + s[i] * image[j])
      }
    }
  }

  /// −Hg by two loops over the pairs, H_0 scaled by sᵀy/yᵀy of the last one.
  ///
  /// Source: Nocedal, Mathematics of Computation 35, 1980.
  private static func twoLoops(
    _ pairs: [(step: [Double], change: [Double], weight: Double)], _ gradient: [Double]
  ) -> [Double] {
    var direction = gradient.map { -$0 }
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = pair.weight * KrylovSolver.dot(pair.step, direction)
      factors.append(factor)
      for j in direction.indices { direction[j] -= factor * pair.change[j] }
    }
    if let last = pairs.last {
      let scale = 1 / (last.weight * KrylovSolver.dot(last.change, last.change))
      for j in direction.indices { direction[j] *= scale }
    }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let correction = factor - pair.weight * KrylovSolver.dot(pair.change, direction)
      for j in direction.indices { direction[j] += correction * pair.step[j] }
    }
    return direction
  }
}
