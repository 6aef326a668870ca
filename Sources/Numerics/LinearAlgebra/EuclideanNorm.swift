/// Euclidean lengths of vectors; of a matrix's entries it is the Frobenius norm.
public enum EuclideanNorm {
  /// The length of a vector.
  public static func of(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The distance of two vectors of equally many entries.
  public static func ofDifference(_ a: [Double], _ b: [Double]) -> Double { of(zip(a, b).map { $0 - $1 }) }
}
