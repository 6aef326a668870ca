/// Operations on vectors of some twenty entries, which take most of a solver's time; a call of BLAS would take longer.
///
/// The dot product has four accumulators: with one it would be bound by the latency of an addition.
enum ShortVectors {
  /// Σ a_j b_j.
  @inline(__always)
  static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    var j = 0
    while j + 4 <= count {
      s0 += a[j] * b[j]
      s1 += a[j + 1] * b[j + 1]
      s2 += a[j + 2] * b[j + 2]
      s3 += a[j + 3] * b[j + 3]
      j += 4
    }
    var sum = (s0 + s1) + (s2 + s3)
    while j < count {
      sum += a[j] * b[j]
      j += 1
    }
    return sum
  }

  /// y ← y + factor · x.
  @inline(__always)
  static func add(_ factor: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ count: Int) {
    for j in 0..<count { y[j] += factor * x[j] }
  }
}
