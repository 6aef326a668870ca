/// Bounds on the effect of rounding to double precision.
public enum Rounding {
  /// Unit roundoff u of double precision, 2⁻⁵³.
  public static let unit = 0x1p-53

  /// γ_m = m u / (1 − m u): the relative error of m operations in a row (Higham, *Accuracy and Stability of Numerical Algorithms*,
  /// lemma 3.1).
  public static func gamma(_ operations: Int) -> Double {
    let product = Double(operations) * unit
    return product / (1 - product)
  }
}
