import Numerics

/// S = XᵀX and b = Xᵀy of the first examples of a sequence, in the eigenbasis of S.
///
/// All spectral methods act on each eigenvalue alone, so any number of steps costs as much as one.
struct PrefixSystem {
  let size: Int
  /// `[features, features]`.
  private(set) var gram: [Double]
  /// b.
  private(set) var right: [Double]
  /// Ascending; those that rounding alone keeps from zero are zero.
  private(set) var eigenvalues: [Double]
  /// Eigenvector k is row k.
  private(set) var eigenvectors: [Double]
  /// Qᵀb.
  private(set) var coefficients: [Double]
  private var solver: SymmetricEigensolver

  /// An empty system of so many features.
  init(size: Int) {
    self.size = size
    gram = [Double](repeating: 0, count: size * size)
    right = [Double](repeating: 0, count: size)
    eigenvalues = right
    eigenvectors = gram
    coefficients = right
    solver = SymmetricEigensolver(size: size)
  }

  mutating func reset() {
    for index in gram.indices { gram[index] = 0 }
    for index in right.indices { right[index] = 0 }
  }

  /// Adds one example.
  mutating func add(_ x: UnsafePointer<Double>, _ y: Double) {
    ShortVectors.add(y, x, to: &right, size)
    gram.withUnsafeMutableBufferPointer { rows in
      guard let row = rows.baseAddress else { return }
      for i in 0..<size { ShortVectors.add(x[i], x, to: row + i * size, size) }
    }
  }

  /// Finds the eigenbasis.
  /// - Throws: ``LinearAlgebraError`` when the numbers are not finite.
  mutating func decompose() throws(LinearAlgebraError) {
    guard gram.allSatisfy(\.isFinite), right.allSatisfy(\.isFinite) else {
      throw LinearAlgebraError(description: "a sequence holds numbers that are not finite; check the data")
    }
    eigenvectors = gram
    try solver.decompose(&eigenvectors, &eigenvalues)
    let least = (eigenvalues.last ?? 0) * Double(size) * 0x1p-52
    for k in 0..<size {
      if eigenvalues[k] <= least { eigenvalues[k] = 0 }
    }
    Self.rotate(right, by: eigenvectors, into: &coefficients)
    // b lies in the range of S: what rounding leaves in the null space is none of it.
    for k in 0..<size where eigenvalues[k] == 0 { coefficients[k] = 0 }
  }

  /// w = Σ c_k q_k.
  func weights(_ values: [Double], into weights: inout [Double]) {
    for j in 0..<size { weights[j] = 0 }
    eigenvectors.withUnsafeBufferPointer { rows in
      guard let row = rows.baseAddress else { return }
      for k in 0..<size where values[k] != 0 { ShortVectors.add(values[k], row + k * size, to: &weights, size) }
    }
  }

  /// Qᵀv.
  func rotate(_ vector: UnsafePointer<Double>, into result: inout [Double]) {
    Self.rotate(vector, by: eigenvectors, into: &result)
  }

  private static func rotate(
    _ vector: UnsafePointer<Double>, by matrix: [Double], into result: inout [Double]
  ) {
    let size = result.count
    matrix.withUnsafeBufferPointer { rows in
      guard let row = rows.baseAddress else { return }
      for k in 0..<size { result[k] = ShortVectors.dot(row + k * size, vector, size) }
    }
  }

  /// Sv.
  func product(_ vector: [Double], into result: inout [Double]) {
    gram.withUnsafeBufferPointer { rows in
      guard let row = rows.baseAddress else { return }
      for i in 0..<size { result[i] = ShortVectors.dot(row + i * size, vector, size) }
    }
  }
}
